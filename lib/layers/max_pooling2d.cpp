#include "layers/pooling_layer.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Options = PoolingOptions<Pair>;

constexpr auto kOptions = pooling_options(rekindle_max_pooling2d_options REKINDLE_MAX_POOLING2D_OPTIONS_INIT);

class MaxPooling2D final : public PoolingWith<Options, kOptions> {
public:
    static constexpr const char *kClassName = "MaxPooling2D";

    explicit MaxPooling2D(const Options &options) : PoolingWith(options, onednn::PoolingKind::kMax) {}

    const char *class_name() const override { return kClassName; }
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
