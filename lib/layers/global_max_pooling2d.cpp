#include "layers/global_pooling.h"

namespace rekindle {
namespace {

class GlobalMaxPooling2D final : public GlobalPooling {
public:
    static constexpr const char *kClassName = "GlobalMaxPooling2D";

    explicit GlobalMaxPooling2D(GlobalPoolingOptions options) : GlobalPooling(std::move(options), 2) {}

    const char *class_name() const override { return kClassName; }

private:
    plan::Value pool(plan::Builder &builder, const plan::Value &src) const override {
        return lower_global_max(builder, src);
    }
};

} // namespace

extern const LayerClass kGlobalMaxPooling2D = layer_class<GlobalMaxPooling2D, global_pooling::kOptions>();

} // namespace rekindle

extern "C" rekindle_status rekindle_global_max_pooling2d_create(const rekindle_global_pooling_options *options,
                                                                rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::GlobalMaxPooling2D>(rekindle::global_pooling::kOptions, options, layer,
                                                                 "layer");
}
