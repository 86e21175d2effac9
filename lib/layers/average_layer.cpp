#include "kernels/merge.h"
#include "layers/merge_layer.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

constexpr auto kOptions = merge_options(rekindle_average_layer_options REKINDLE_AVERAGE_LAYER_OPTIONS_INIT);

class AverageLayer final : public MergeLayerWith<kOptions> {
public:
    static constexpr const char *kClassName = "Average";

    using MergeLayerWith::MergeLayerWith;
    const char *class_name() const override { return kClassName; }

private:
    Value merge(Builder &builder, const std::vector<Value> &srcs) const override;
};

Value AverageLayer::merge(Builder &builder, const std::vector<Value> &srcs) const {
    float divisor = static_cast<float>(srcs.size());
    Value dst = fold(builder, "average", srcs, kernels::add, divisor);
    builder.on_backward(srcs, {}, {dst}, [&builder, divisor, count = srcs.size()](const std::vector<Value> &diff_dsts) {
        Value diff_dst = diff_dsts[0], diff_src = builder.gradient_memory(diff_dst);
        add_map(builder, "average_backward", diff_dst, diff_src,
                [divisor](const float *from, float *to, size_t begin, size_t end) {
                    kernels::divide(from, divisor, to, begin, end);
                });
        return std::vector<Value>(count, diff_src);
    });
    return dst;
}

} // namespace

extern const LayerClass kAverageLayer = layer_class<AverageLayer, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_average_layer_options_init(rekindle_average_layer_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_average_layer_create(const rekindle_average_layer_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::AverageLayer>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
