#include "layers/pooling_layer.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;
using onednn::Pooling;
using onednn::Primitive;
using plan::Builder;
using plan::Value;

PoolingLayer::PoolingLayer(const std::string &name, onednn::PoolingKind kind, Window window)
    : SimpleLayer(name), kind_(kind), window_(std::move(window)) {
    check_window(window_, "pool_size");
}

Shape PoolingLayer::output_shape(const Shape &input) const {
    Shape output = fit_window(window_, input, class_name()).output;
    output.push_back(input.back());
    return output;
}

Value PoolingLayer::lower(Builder &builder, const Position &, const Value &src) const {
    return lower_pooling(builder, kind_, window_, src);
}

Value lower_pooling(Builder &builder, onednn::PoolingKind kind, const Window &window, const Value &src) {
    Shape sample = without_batch(src.shape);
    WindowFit fit = fit_window(window, sample, "pooling");
    Shape output = with_batch(src.shape[0], fit.output);
    output.push_back(src.shape.back());
    Pooling pooling{kind,
                    onednn::channels_first_dims(src.shape),
                    onednn::channels_first_dims(output),
                    window.size,
                    window.strides,
                    fit.padding_before,
                    fit.padding_after,
                    builder.training()};
    Primitive forward = onednn::pooling_forward(pooling, onednn::channels_first(src.desc));
    Value dst = builder.value(output, onednn::channels_last(forward.desc(Argument::kDst)));
    std::vector<plan::Kernel::Operand> operands{{Argument::kSrc, src.block}, {Argument::kDst, dst.block}};
    Desc workspace_desc = forward.desc(Argument::kWorkspace);
    plan::Block *workspace = workspace_desc.empty() ? nullptr : builder.block(workspace_desc.bytes());
    if (workspace != nullptr) operands.push_back({Argument::kWorkspace, workspace});
    builder.add("pooling", forward, operands);
    if (!builder.training()) return dst;

    // A maximum is positive where its element is: the gradient of a ReLU before the pool is the same behind it, on a
    // fraction of the elements.
    bool relu_here = kind == onednn::PoolingKind::kMax && src.relu_gradient_done != nullptr;
    if (relu_here) *src.relu_gradient_done = true;
    builder.on_backward(src, dst, [=, &builder](const Value &diff) {
        Value diff_dst =
            relu_here ? fused_activation_backward(builder, kPlainRelu, dst, diff) : builder.in_layout(diff, dst.desc);
        Value diff_src = builder.value(src.shape, src.desc);
        Primitive backward = onednn::pooling_backward(pooling, onednn::channels_first(src.desc),
                                                      onednn::channels_first(dst.desc), forward);
        std::vector<plan::Kernel::Operand> backward_operands{{Argument::kDiffDst, diff_dst.block},
                                                             {Argument::kDiffSrc, diff_src.block}};
        if (workspace != nullptr) backward_operands.push_back({Argument::kWorkspace, workspace});
        builder.add("pooling_backward", backward, backward_operands);
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
