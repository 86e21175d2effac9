#include "layers/global_pooling.h"

namespace rekindle {
namespace {

class GlobalMaxPooling1D final : public GlobalPooling {
public:
    static constexpr const char *kClassName = "GlobalMaxPooling1D";

    explicit GlobalMaxPooling1D(GlobalPoolingOptions options) : GlobalPooling(std::move(options), 1) {}

    const char *class_name() const override { return kClassName; }

private:
    plan::Value pool(plan::Builder &builder, const plan::Value &src) const override {
        return lower_global_max(builder, src);
    }
};

} // namespace

extern const LayerClass kGlobalMaxPooling1D = layer_class<GlobalMaxPooling1D, global_pooling::kOptions>();

} // namespace rekindle

extern "C" rekindle_status rekindle_global_max_pooling1d_create(const rekindle_global_pooling_options *options,
                                                                rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::GlobalMaxPooling1D>(rekindle::global_pooling::kOptions, options, layer,
                                                                 "layer");
}
