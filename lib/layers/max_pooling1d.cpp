#include "layers/pooling_layer.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Options = PoolingOptions<int64_t>;

constexpr auto kOptions = pooling_options(rekindle_max_pooling1d_options REKINDLE_MAX_POOLING1D_OPTIONS_INIT);

class MaxPooling1D final : public PoolingWith<Options, kOptions> {
public:
    static constexpr const char *kClassName = "MaxPooling1D";

    explicit MaxPooling1D(const Options &options) : PoolingWith(options, onednn::PoolingKind::kMax) {}

    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kMaxPooling1D = layer_class<MaxPooling1D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_max_pooling1d_options_init(rekindle_max_pooling1d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_max_pooling1d_create(const rekindle_max_pooling1d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::MaxPooling1D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
