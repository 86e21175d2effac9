#include "layers/global_pooling.h"
#include "layers/masks.h"

namespace rekindle {
namespace {

class GlobalAveragePooling1D final : public GlobalPooling {
public:
    static constexpr const char *kClassName = "GlobalAveragePooling1D";

    explicit GlobalAveragePooling1D(GlobalPoolingOptions options) : GlobalPooling(std::move(options), 1) {}

    const char *class_name() const override { return kClassName; }
    bool takes_mask() const override { return true; }
    void check_mask(const Shape &mask, const Shape &input) const override {
        require_mask_of_places(kClassName, mask, input, "step");
    }

private:
    plan::Value pool(plan::Builder &builder, const plan::Value &src) const override {
        return src.mask.empty() ? lower_global_mean(builder, src) : lower_counted_mean(builder, src);
    }
};

} // namespace

extern const LayerClass kGlobalAveragePooling1D = layer_class<GlobalAveragePooling1D, global_pooling::kOptions>();

} // namespace rekindle

extern "C" rekindle_status rekindle_global_average_pooling1d_create(const rekindle_global_pooling_options *options,
                                                                    rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::GlobalAveragePooling1D>(rekindle::global_pooling::kOptions, options, layer,
                                                                     "layer");
}
