#include "layers/pooling_layer.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Options = PoolingOptions<Pair>;

constexpr auto kOptions = pooling_options(rekindle_average_pooling2d_options REKINDLE_AVERAGE_POOLING2D_OPTIONS_INIT);

class AveragePooling2D final : public PoolingWith<Options, kOptions> {
public:
    static constexpr const char *kClassName = "AveragePooling2D";

    explicit AveragePooling2D(const Options &options) : PoolingWith(options, onednn::PoolingKind::kAverage) {}

    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kAveragePooling2D = layer_class<AveragePooling2D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_average_pooling2d_options_init(rekindle_average_pooling2d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_average_pooling2d_create(const rekindle_average_pooling2d_options *options,
                                                  rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::AveragePooling2D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
