#include "layers/conv2d.h"

#include "core/error.h"

namespace rekindle {

using onednn::Argument;
using onednn::Convolution;
using onednn::Desc;
using onednn::Primitive;
using plan::Builder;
using plan::Value;

Conv2D::Conv2D(Conv2DOptions options) : Layer(options.name), options_(std::move(options)) {
    require(options_.filters >= 1, "filters is ", options_.filters, "; expected 1 or more");
    require(options_.groups >= 1 && options_.filters % options_.groups == 0, "groups is ", options_.groups,
            "; expected a divisor of filters, ", options_.filters);
    check_window(options_.window, "kernel_size");
    check_initializer(options_.kernel_initializer, "kernel_initializer");
    check_initializer(options_.bias_initializer, "bias_initializer");
}

Shape Conv2D::output_shape(const Shape &input) const {
    WindowFit fit = fit_window(options_.window, input, "Conv2D");
    require(input[2] >= 1 && input[2] % options_.groups == 0, "Conv2D: the input has ", input[2],
            " channels; expected a multiple of groups, ", options_.groups);
    return {fit.output[0], fit.output[1], options_.filters};
}

Convolution Conv2D::operation(const Shape &src, plan::Mode mode) const {
    Shape sample(src.begin() + 1, src.end());
    WindowFit fit = fit_window(options_.window, sample, "Conv2D");
    return {.src_dims = onednn::activation_dims(src),
            .dst_dims = {src[0], options_.filters, fit.output[0], fit.output[1]},
            .kernel = options_.window.size,
            .strides = options_.window.strides,
            .dilation = options_.window.dilation,
            .padding_before = fit.padding_before,
            .padding_after = fit.padding_after,
            .groups = options_.groups,
            .bias = options_.use_bias,
            .activation = std::nullopt,
            .training = mode == plan::Mode::kTrain};
}

std::vector<WeightSpec> Conv2D::weights(const Shape &input) const {
    Pair size = options_.window.size;
    int64_t channels = input[2] / options_.groups;
    Shape kernel{size[0], size[1], channels, options_.filters};
    require_computable(kernel, "kernel"); // before strides are multiplied
    double field = static_cast<double>(size[0] * size[1]);
    Fans fans{field * static_cast<double>(channels), field * static_cast<double>(options_.filters)};
    Convolution convolution = operation(with_batch(1, input), plan::Mode::kPredict);
    std::vector<WeightSpec> specs{
        {"kernel", kernel, onednn::convolution_kernel_desc(convolution), options_.kernel_initializer, fans}};
    if (options_.use_bias) {
        double width = static_cast<double>(options_.filters);
        specs.push_back({"bias",
                         {options_.filters},
                         Desc::row_major({options_.filters}),
                         options_.bias_initializer,
                         {width, width}});
    }
    return specs;
}

Value Conv2D::lower(Builder &builder, const Position &position, const Value &given) const {
    Convolution convolution = operation(given.shape, builder.request().mode);
    if (!position.leave_activation) {
        convolution.activation = fused_activation(options_.activation, builder.request().mode);
    }
    size_t kernel = position.first_weight, bias = kernel + 1;
    onednn::Dims kernel_dims = convolution.weight_dims();
    Desc any_src = Desc::any(convolution.src_dims), any_dst = Desc::any(convolution.dst_dims);
    Primitive forward = builder.with_weights(
        kernel, kernel_dims, [&](const Desc &weights) { return convolution_forward(convolution, any_src, weights); });
    bool input_gradient = builder.input_gradient_wanted();
    Value src = builder.in_layout(given, forward.desc(Argument::kSrc));
    Shape output{given.shape[0], convolution.dst_dims[2], convolution.dst_dims[3], options_.filters};
    Value dst = builder.value(output, forward.desc(Argument::kDst));
    if (convolution.activation == onednn::Eltwise::kRelu) dst.relu_gradient_done = std::make_shared<bool>(false);
    std::vector<plan::Kernel::Operand> operands{
        {Argument::kSrc, src.block},
        {Argument::kWeights, builder.weight(kernel, forward.desc(Argument::kWeights))},
        {Argument::kDst, dst.block}};
    if (options_.use_bias) {
        operands.push_back({Argument::kBias, builder.weight(bias, forward.desc(Argument::kBias))});
    }
    builder.add("conv2d", forward, operands);

    if (builder.training()) {
        builder.on_backward([=, &builder, this](const Value &diff) -> Value {
            bool activation_gradient = convolution.activation && !(dst.relu_gradient_done && *dst.relu_gradient_done);
            Value diff_dst =
                activation_gradient ? fused_activation_backward(builder, *convolution.activation, dst, diff) : diff;
            Primitive weights = builder.with_weights(kernel, kernel_dims, [&](const Desc &diff_weights) {
                return convolution_backward_weights(convolution, any_src, diff_weights, any_dst, forward);
            });
            std::vector<Builder::Gradient> gradients{{kernel, Argument::kDiffWeights}};
            if (options_.use_bias) gradients.push_back({bias, Argument::kDiffBias});
            Value src_for_weights = builder.in_layout(src, weights.desc(Argument::kSrc));
            Value diff_for_weights = builder.in_layout(diff_dst, weights.desc(Argument::kDiffDst));
            builder.add_weight_gradient(
                "conv2d_backward_weights", weights,
                {{Argument::kSrc, src_for_weights.block}, {Argument::kDiffDst, diff_for_weights.block}}, gradients);
            if (!input_gradient) return {};
            Primitive data = builder.with_weights(kernel, kernel_dims, [&](const Desc &stored) {
                return convolution_backward_data(convolution, stored, any_dst, forward);
            });
            Value diff_for_data = builder.in_layout(diff_dst, data.desc(Argument::kDiffDst));
            Value diff_src = builder.value(src.shape, data.desc(Argument::kDiffSrc));
            builder.add("conv2d_backward_data", data,
                        {{Argument::kDiffDst, diff_for_data.block},
                         {Argument::kWeights, builder.weight(kernel, data.desc(Argument::kWeights))},
                         {Argument::kDiffSrc, diff_src.block}});
            return diff_src;
        });
    }
    bool activation_done = position.leave_activation || convolution.activation;
    return activation_done ? dst : lower_activation(builder, options_.activation, dst);
}

Json Conv2D::config() const {
    const Window &window = options_.window;
    return {{"filters", options_.filters},
            {"kernel_size", window.size},
            {"strides", window.strides},
            {"padding", padding_name(window.padding)},
            {"dilation_rate", window.dilation},
            {"groups", options_.groups},
            {"activation", activation_name(options_.activation)},
            {"use_bias", options_.use_bias},
            {"kernel_initializer", initializer_to_json(options_.kernel_initializer)},
            {"bias_initializer", initializer_to_json(options_.bias_initializer)}};
}

constexpr LayerClass Conv2D::kClass{
    "Conv2D", [](const std::string &name, const Json &config) -> std::shared_ptr<Layer> {
        Conv2DOptions options;
        options.name = name;
        options.filters = integer_from_json(config.at("filters"), "filters");
        options.window.size = pair_from_json(config, "kernel_size", {0, 0});
        options.window.strides = pair_from_json(config, "strides", {1, 1});
        options.window.dilation = pair_from_json(config, "dilation_rate", {1, 1});
        options.window.padding = padding_from_json(config);
        options.groups = integer_field(config, "groups", 1);
        options.activation = activation_from_name(config.value("activation", ""), "activation");
        options.use_bias = config.value("use_bias", true);
        if (config.contains("kernel_initializer")) {
            options.kernel_initializer = initializer_from_json(config["kernel_initializer"], "kernel_initializer");
        }
        if (config.contains("bias_initializer")) {
            options.bias_initializer = initializer_from_json(config["bias_initializer"], "bias_initializer");
        }
        return std::make_shared<Conv2D>(std::move(options));
    }};

} // namespace rekindle
