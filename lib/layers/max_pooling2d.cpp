#include "layers/pooling2d.h"

namespace rekindle {
namespace {

constexpr auto kOptions = pooling2d_options(rekindle_max_pooling2d_options REKINDLE_MAX_POOLING2D_OPTIONS_INIT);

class MaxPooling2D final : public Pooling2D {
public:
    static constexpr const char *kClassName = "MaxPooling2D";

    explicit MaxPooling2D(Pooling2DOptions options) : Pooling2D(std::move(options), onednn::PoolingKind::kMax) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }
};

} // namespace

extern const LayerClass kMaxPooling2D = layer_class<MaxPooling2D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_max_pooling2d_options_init(rekindle_max_pooling2d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_max_pooling2d_create(const rekindle_max_pooling2d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::MaxPooling2D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
