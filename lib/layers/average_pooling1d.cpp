#include "layers/pooling_layer.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Options = PoolingOptions<int64_t>;

constexpr auto kOptions = pooling_options(rekindle_average_pooling1d_options REKINDLE_AVERAGE_POOLING1D_OPTIONS_INIT);

class AveragePooling1D final : public PoolingWith<Options, kOptions> {
public:
    static constexpr const char *kClassName = "AveragePooling1D";

    explicit AveragePooling1D(const Options &options) : PoolingWith(options, onednn::PoolingKind::kAverage) {}

    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kAveragePooling1D = layer_class<AveragePooling1D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_average_pooling1d_options_init(rekindle_average_pooling1d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_average_pooling1d_create(const rekindle_average_pooling1d_options *options,
                                                  rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::AveragePooling1D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
