#include "core/error.h"
#include "kernels/merge.h"
#include "layers/merge_layer.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

constexpr auto kOptions = merge_options(rekindle_subtract_options REKINDLE_SUBTRACT_OPTIONS_INIT);

class Subtract final : public MergeLayerWith<kOptions> {
public:
    static constexpr const char *kClassName = "Subtract";

    using MergeLayerWith::MergeLayerWith;
    const char *class_name() const override { return kClassName; }
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const override;

private:
    Value merge(Builder &builder, const std::vector<Value> &srcs) const override;
};

std::vector<Shape> Subtract::output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const {
    require(inputs.size() == 2, "Subtract is called on ", inputs.size(), " inputs; expected two");
    return MergeLayer::output_shapes(inputs, arguments);
}

// The first input has the gradient that there is, so the second one's takes its memory only where nobody reads that.
Value Subtract::merge(Builder &builder, const std::vector<Value> &srcs) const {
    Value dst = fold(builder, "subtract", srcs, kernels::subtract);
    builder.on_backward(srcs, {}, {dst}, [&builder, srcs](const std::vector<Value> &diff_dsts) -> std::vector<Value> {
        Value diff_dst = diff_dsts[0];
        if (!builder.needs_gradient(srcs[1])) return {diff_dst, {}};
        bool is_read = builder.needs_gradient(srcs[0]);
        Value negative = is_read ? builder.value(diff_dst.shape, diff_dst.desc) : builder.gradient_memory(diff_dst);
        add_map(builder, "subtract_backward", diff_dst, negative, kernels::negate);
        return {diff_dst, negative};
    });
    return dst;
}

} // namespace

extern const LayerClass kSubtract = layer_class<Subtract, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_subtract_options_init(rekindle_subtract_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_subtract_create(const rekindle_subtract_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Subtract>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
