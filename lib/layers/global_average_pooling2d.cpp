#include "layers/global_pooling.h"

namespace rekindle {
namespace {

class GlobalAveragePooling2D final : public GlobalPooling {
public:
    static constexpr const char *kClassName = "GlobalAveragePooling2D";

    explicit GlobalAveragePooling2D(GlobalPoolingOptions options) : GlobalPooling(std::move(options), 2) {}

    const char *class_name() const override { return kClassName; }

private:
    plan::Value pool(plan::Builder &builder, const plan::Value &src) const override {
        return lower_global_mean(builder, src);
    }
};

} // namespace

extern const LayerClass kGlobalAveragePooling2D = layer_class<GlobalAveragePooling2D, global_pooling::kOptions>();

} // namespace rekindle

extern "C" rekindle_status rekindle_global_average_pooling2d_create(const rekindle_global_pooling_options *options,
                                                                    rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::GlobalAveragePooling2D>(rekindle::global_pooling::kOptions, options, layer,
                                                                     "layer");
}
