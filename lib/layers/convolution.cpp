#include "layers/convolution.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {

using onednn::Argument;
using onednn::Convolution;
using onednn::Desc;
using onednn::Primitive;
using plan::Builder;
using plan::Value;

namespace {

Value in_layout_of(Builder &builder, const Value &value, const Primitive &primitive, Argument argument) {
    return builder.in_layout(value, onednn::channels_last(primitive.desc(argument)));
}

} // namespace

Convolution convolution_of(const Window &window, const WindowFit &fit, const Shape &batch, int64_t filters,
                           int64_t groups, bool use_bias, plan::Mode mode) {
    Shape dst = with_batch(batch[0], fit.output);
    dst.push_back(filters);
    return {.src_dims = onednn::channels_first_dims(batch),
            .dst_dims = onednn::channels_first_dims(dst),
            .kernel = window.size,
            .strides = window.strides,
            .dilation = window.dilation,
            .padding_before = fit.padding_before,
            .padding_after = fit.padding_after,
            .groups = groups,
            .bias = use_bias,
            .activation = std::nullopt,
            .training = mode == plan::Mode::kTrain,
            .transposed = false};
}

Convolution convolution_over(const Window &window, const Shape &batch, int64_t filters, int64_t groups, bool use_bias,
                             plan::Mode mode, const char *layer) {
    WindowFit fit = fit_window(window, without_batch(batch), layer);
    require(batch.back() >= 1 && batch.back() % groups == 0, layer, ": the input has ", batch.back(),
            " channels; expected a multiple of groups, ", groups);
    return convolution_of(window, fit, batch, filters, groups, use_bias, mode);
}

Convolution depthwise_convolution_over(const Window &window, const Shape &batch, int64_t multiplier, bool use_bias,
                                       plan::Mode mode, const char *layer) {
    int64_t channels = batch.back();
    require_computable({channels, multiplier}, "the output's channels");
    return convolution_over(window, batch, channels * multiplier, std::max<int64_t>(channels, 1), use_bias, mode,
                            layer);
}

Shape depthwise_kernel_shape(const Window &window, int64_t channels, int64_t multiplier) {
    Shape kernel = window.size;
    kernel.push_back(channels);
    kernel.push_back(multiplier);
    return kernel;
}

Shape shape_of_output(const Convolution &convolution) {
    Shape shape = convolution.dst_dims;
    std::rotate(shape.begin() + 1, shape.begin() + 2, shape.end());
    return shape;
}

Value lower_convolution(Builder &builder, const LoweredConvolution &lowered, const Value &given) {
    const Activation *activation = lowered.activation;
    Convolution convolution = lowered.operation;
    // oneDNN's transposed convolutions would take an activation through reference code.
    if (activation != nullptr && !convolution.transposed) {
        convolution.activation = fused_activation(*activation, builder.request().mode);
    }
    size_t kernel = lowered.kernel, bias = kernel + 1;
    onednn::Dims kernel_dims = convolution.weight_dims();
    Desc any_src = Desc::any(convolution.src_dims), any_dst = Desc::any(convolution.dst_dims);
    Primitive forward = builder.with_weights(
        kernel, kernel_dims, [&](const Desc &weights) { return convolution_forward(convolution, any_src, weights); });
    Value src = in_layout_of(builder, given, forward, Argument::kSrc);
    Value dst = builder.value(shape_of_output(convolution), onednn::channels_last(forward.desc(Argument::kDst)));
    if (convolution.activation == kPlainRelu) dst.relu_gradient_done = std::make_shared<bool>(false);
    std::vector<plan::Kernel::Operand> operands{
        {Argument::kSrc, src.block},
        {Argument::kWeights, builder.weight(kernel, forward.desc(Argument::kWeights))},
        {Argument::kDst, dst.block}};
    if (convolution.bias) {
        operands.push_back({Argument::kBias, builder.weight(bias, forward.desc(Argument::kBias))});
    }
    builder.add(lowered.name, forward, operands);

    builder.on_backward(src, {kernel}, dst, [=, &builder, name = lowered.name](const Value &diff) -> Value {
        bool activation_gradient = convolution.activation && !(dst.relu_gradient_done && *dst.relu_gradient_done);
        Value diff_dst =
            activation_gradient ? fused_activation_backward(builder, *convolution.activation, dst, diff) : diff;
        if (builder.is_trained(kernel)) {
            Primitive weights = builder.with_weights(kernel, kernel_dims, [&](const Desc &diff_weights) {
                return convolution_backward_weights(convolution, any_src, diff_weights, any_dst, forward);
            });
            std::vector<Builder::Gradient> gradients{{kernel, Argument::kDiffWeights}};
            if (convolution.bias) gradients.push_back({bias, Argument::kDiffBias});
            Value src_for_weights = in_layout_of(builder, src, weights, Argument::kSrc);
            Value diff_for_weights = in_layout_of(builder, diff_dst, weights, Argument::kDiffDst);
            builder.add_weight_gradient(
                name + "_backward_weights", weights,
                {{Argument::kSrc, src_for_weights.block}, {Argument::kDiffDst, diff_for_weights.block}}, gradients);
        }
        if (!builder.needs_gradient(src)) return {};
        Primitive data = builder.with_weights(kernel, kernel_dims, [&](const Desc &stored) {
            return convolution_backward_data(convolution, stored, any_dst, forward);
        });
        Value diff_for_data = in_layout_of(builder, diff_dst, data, Argument::kDiffDst);
        Value diff_src = builder.value(src.shape, onednn::channels_last(data.desc(Argument::kDiffSrc)));
        builder.add(name + "_backward_data", data,
                    {{Argument::kDiffDst, diff_for_data.block},
                     {Argument::kWeights, builder.weight(kernel, data.desc(Argument::kWeights))},
                     {Argument::kDiffSrc, diff_src.block}});
        return diff_src;
    });
    bool activation_done = activation == nullptr || convolution.activation;
    return activation_done ? dst : activation->lower(builder, dst);
}

} // namespace rekindle
