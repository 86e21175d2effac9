#include "layers/convolution_layer.h"

#include "core/error.h"
#include "parts/snake_case.h"

namespace rekindle {

using onednn::Argument;
using onednn::Convolution;
using onednn::Desc;
using onednn::Primitive;
using plan::Builder;
using plan::Value;

ConvolutionLayer::ConvolutionLayer(const ConvolutionOptions &options, Window window)
    : SimpleLayer(options.name), window_(std::move(window)) {
    require(options.filters % options.groups == 0, "groups is ", options.groups, "; expected a divisor of filters, ",
            options.filters);
    check_window(window_, "kernel_size");
    regularize_activity(options.activity_regularizer);
}

Shape ConvolutionLayer::output_shape(const Shape &input) const {
    Shape output = fit_window(window_, input, class_name()).output;
    require(input.back() >= 1 && input.back() % common().groups == 0, class_name(), ": the input has ", input.back(),
            " channels; expected a multiple of groups, ", common().groups);
    output.push_back(common().filters);
    return output;
}

Convolution ConvolutionLayer::operation(const Shape &src, plan::Mode mode) const {
    WindowFit fit = fit_window(window_, Shape(src.begin() + 1, src.end()), class_name());
    Shape dst = with_batch(src[0], fit.output);
    dst.push_back(common().filters);
    return {.src_dims = onednn::channels_first_dims(src),
            .dst_dims = onednn::channels_first_dims(dst),
            .kernel = window_.size,
            .strides = window_.strides,
            .dilation = window_.dilation,
            .padding_before = fit.padding_before,
            .padding_after = fit.padding_after,
            .groups = common().groups,
            .bias = common().use_bias,
            .activation = std::nullopt,
            .training = mode == plan::Mode::kTrain};
}

std::vector<WeightSpec> ConvolutionLayer::weights(const Shape &input) const {
    const ConvolutionOptions &options = common();
    Shape kernel = window_.size;
    kernel.push_back(input.back() / options.groups);
    kernel.push_back(options.filters);
    require_computable(kernel, "kernel"); // before strides are multiplied
    Convolution convolution = operation(with_batch(1, input), plan::Mode::kPredict);
    std::vector<WeightSpec> specs{{"kernel", kernel, onednn::convolution_kernel_desc(convolution),
                                   options.kernel_initializer, options.kernel_regularizer, options.kernel_constraint}};
    if (options.use_bias) {
        specs.push_back({"bias",
                         {options.filters},
                         Desc::row_major({options.filters}),
                         options.bias_initializer,
                         options.bias_regularizer,
                         options.bias_constraint});
    }
    return specs;
}

Value ConvolutionLayer::lower(Builder &builder, const Position &position, const Value &given) const {
    const ConvolutionOptions &options = common();
    Convolution convolution = operation(given.shape, builder.request().mode);
    if (!position.leave_activation) {
        convolution.activation = fused_activation(*options.activation.function, builder.request().mode);
    }
    size_t kernel = position.first_weight, bias = kernel + 1;
    onednn::Dims kernel_dims = convolution.weight_dims();
    Desc any_src = Desc::any(convolution.src_dims), any_dst = Desc::any(convolution.dst_dims);
    Primitive forward = builder.with_weights(
        kernel, kernel_dims, [&](const Desc &weights) { return convolution_forward(convolution, any_src, weights); });
    auto in_layout_of = [&builder](const Value &value, const Primitive &primitive, Argument argument) {
        return builder.in_layout(value, onednn::channels_last(primitive.desc(argument)));
    };
    Value src = in_layout_of(given, forward, Argument::kSrc);
    Value dst = builder.value(with_batch(given.shape[0], position.outputs[0]),
                              onednn::channels_last(forward.desc(Argument::kDst)));
    if (convolution.activation == kPlainRelu) dst.relu_gradient_done = std::make_shared<bool>(false);
    std::vector<plan::Kernel::Operand> operands{
        {Argument::kSrc, src.block},
        {Argument::kWeights, builder.weight(kernel, forward.desc(Argument::kWeights))},
        {Argument::kDst, dst.block}};
    if (options.use_bias) {
        operands.push_back({Argument::kBias, builder.weight(bias, forward.desc(Argument::kBias))});
    }
    std::string name = parts::snake_case(class_name());
    builder.add(name, forward, operands);

    builder.on_backward(src, {kernel}, dst, [=, &builder, has_bias = options.use_bias](const Value &diff) -> Value {
        bool activation_gradient = convolution.activation && !(dst.relu_gradient_done && *dst.relu_gradient_done);
        Value diff_dst =
            activation_gradient ? fused_activation_backward(builder, *convolution.activation, dst, diff) : diff;
        if (builder.is_trained(kernel)) {
            Primitive weights = builder.with_weights(kernel, kernel_dims, [&](const Desc &diff_weights) {
                return convolution_backward_weights(convolution, any_src, diff_weights, any_dst, forward);
            });
            std::vector<Builder::Gradient> gradients{{kernel, Argument::kDiffWeights}};
            if (has_bias) gradients.push_back({bias, Argument::kDiffBias});
            Value src_for_weights = in_layout_of(src, weights, Argument::kSrc);
            Value diff_for_weights = in_layout_of(diff_dst, weights, Argument::kDiffDst);
            builder.add_weight_gradient(
                name + "_backward_weights", weights,
                {{Argument::kSrc, src_for_weights.block}, {Argument::kDiffDst, diff_for_weights.block}}, gradients);
        }
        if (!builder.needs_gradient(src)) return {};
        Primitive data = builder.with_weights(kernel, kernel_dims, [&](const Desc &stored) {
            return convolution_backward_data(convolution, stored, any_dst, forward);
        });
        Value diff_for_data = in_layout_of(diff_dst, data, Argument::kDiffDst);
        Value diff_src = builder.value(src.shape, onednn::channels_last(data.desc(Argument::kDiffSrc)));
        builder.add(name + "_backward_data", data,
                    {{Argument::kDiffDst, diff_for_data.block},
                     {Argument::kWeights, builder.weight(kernel, data.desc(Argument::kWeights))},
                     {Argument::kDiffSrc, diff_src.block}});
        return diff_src;
    });
    bool activation_done = position.leave_activation || convolution.activation;
    return activation_done ? dst : options.activation.function->lower(builder, dst);
}

} // namespace rekindle
