#include "core/error.h"
#include "layers/given_activation.h"
#include "layers/layer_options.h"
#include "layers/window.h"
#include "parts/part_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Argument;
using onednn::Convolution;
using onednn::Desc;
using onednn::Primitive;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_conv2d_options;

struct Conv2DOptions {
    std::string name;
    int64_t filters, groups;
    Pair kernel_size, strides, dilation_rate;
    Padding padding;
    GivenActivation activation;
    InitializerPointer kernel_initializer, bias_initializer;
    RegularizerPointer kernel_regularizer, bias_regularizer;
    ConstraintPointer kernel_constraint, bias_constraint;
    bool use_bias;
};

constexpr auto kOptions = parts::options_table<Conv2DOptions>(
    Given REKINDLE_CONV2D_OPTIONS_INIT, parts::layer_name(&Given::name, &Conv2DOptions::name),
    parts::field("filters", &Given::filters, &Conv2DOptions::filters, parts::at_least<int64_t>(1)),
    parts::field("kernel_size", &Given::kernel_size, &Conv2DOptions::kernel_size),
    parts::field("strides", &Given::strides, &Conv2DOptions::strides),
    padding_field(&Given::padding, &Conv2DOptions::padding),
    parts::field("dilation_rate", &Given::dilation_rate, &Conv2DOptions::dilation_rate),
    parts::field("groups", &Given::groups, &Conv2DOptions::groups, parts::at_least<int64_t>(1)),
    parts::activation(&Given::activation, &Given::activation_name, &Conv2DOptions::activation),
    parts::field("use_bias", &Given::use_bias, &Conv2DOptions::use_bias),
    parts::initializer("kernel_initializer", &Given::kernel_initializer, &Given::kernel_initializer_name,
                       &Conv2DOptions::kernel_initializer),
    parts::initializer("bias_initializer", &Given::bias_initializer, &Given::bias_initializer_name,
                       &Conv2DOptions::bias_initializer),
    parts::optional_part("kernel_regularizer", &Given::kernel_regularizer, &Given::kernel_regularizer_name,
                         &Conv2DOptions::kernel_regularizer),
    parts::optional_part("bias_regularizer", &Given::bias_regularizer, &Given::bias_regularizer_name,
                         &Conv2DOptions::bias_regularizer),
    parts::optional_part("kernel_constraint", &Given::kernel_constraint, &Given::kernel_constraint_name,
                         &Conv2DOptions::kernel_constraint),
    parts::optional_part("bias_constraint", &Given::bias_constraint, &Given::bias_constraint_name,
                         &Conv2DOptions::bias_constraint));

class Conv2D final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Conv2D";

    explicit Conv2D(Conv2DOptions options);

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    PendingActivation pending_activation() const override { return options_.activation.function->pending(); }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    onednn::Convolution operation(const Shape &batch_input, plan::Mode mode) const;

    Conv2DOptions options_;
    Window window_;
};

Conv2D::Conv2D(Conv2DOptions options)
    : SimpleLayer(options.name), options_(std::move(options)), window_{options_.kernel_size, options_.strides,
                                                                       options_.dilation_rate, options_.padding} {
    require(options_.filters % options_.groups == 0, "groups is ", options_.groups, "; expected a divisor of filters, ",
            options_.filters);
    check_window(window_, "kernel_size");
}

Shape Conv2D::output_shape(const Shape &input) const {
    WindowFit fit = fit_window(window_, input, "Conv2D");
    require(input[2] >= 1 && input[2] % options_.groups == 0, "Conv2D: the input has ", input[2],
            " channels; expected a multiple of groups, ", options_.groups);
    return {fit.output[0], fit.output[1], options_.filters};
}

Convolution Conv2D::operation(const Shape &src, plan::Mode mode) const {
    Shape sample(src.begin() + 1, src.end());
    WindowFit fit = fit_window(window_, sample, "Conv2D");
    return {.src_dims = onednn::activation_dims(src),
            .dst_dims = {src[0], options_.filters, fit.output[0], fit.output[1]},
            .kernel = window_.size,
            .strides = window_.strides,
            .dilation = window_.dilation,
            .padding_before = fit.padding_before,
            .padding_after = fit.padding_after,
            .groups = options_.groups,
            .bias = options_.use_bias,
            .activation = std::nullopt,
            .training = mode == plan::Mode::kTrain};
}

std::vector<WeightSpec> Conv2D::weights(const Shape &input) const {
    Pair size = window_.size;
    int64_t channels = input[2] / options_.groups;
    Shape kernel{size[0], size[1], channels, options_.filters};
    require_computable(kernel, "kernel"); // before strides are multiplied
    Convolution convolution = operation(with_batch(1, input), plan::Mode::kPredict);
    std::vector<WeightSpec> specs{{"kernel", kernel, onednn::convolution_kernel_desc(convolution),
                                   options_.kernel_initializer, options_.kernel_regularizer,
                                   options_.kernel_constraint}};
    if (options_.use_bias) {
        specs.push_back({"bias",
                         {options_.filters},
                         Desc::row_major({options_.filters}),
                         options_.bias_initializer,
                         options_.bias_regularizer,
                         options_.bias_constraint});
    }
    return specs;
}

Value Conv2D::lower(Builder &builder, const Position &position, const Value &given) const {
    Convolution convolution = operation(given.shape, builder.request().mode);
    if (!position.leave_activation) {
        convolution.activation = fused_activation(*options_.activation.function, builder.request().mode);
    }
    size_t kernel = position.first_weight, bias = kernel + 1;
    onednn::Dims kernel_dims = convolution.weight_dims();
    Desc any_src = Desc::any(convolution.src_dims), any_dst = Desc::any(convolution.dst_dims);
    Primitive forward = builder.with_weights(
        kernel, kernel_dims, [&](const Desc &weights) { return convolution_forward(convolution, any_src, weights); });
    Value src = builder.in_layout(given, forward.desc(Argument::kSrc));
    Shape output{given.shape[0], convolution.dst_dims[2], convolution.dst_dims[3], options_.filters};
    Value dst = builder.value(output, forward.desc(Argument::kDst));
    if (convolution.activation == kPlainRelu) dst.relu_gradient_done = std::make_shared<bool>(false);
    std::vector<plan::Kernel::Operand> operands{
        {Argument::kSrc, src.block},
        {Argument::kWeights, builder.weight(kernel, forward.desc(Argument::kWeights))},
        {Argument::kDst, dst.block}};
    if (options_.use_bias) {
        operands.push_back({Argument::kBias, builder.weight(bias, forward.desc(Argument::kBias))});
    }
    builder.add("conv2d", forward, operands);

    builder.on_backward(src, {kernel}, dst, [=, &builder, this](const Value &diff) -> Value {
        bool activation_gradient = convolution.activation && !(dst.relu_gradient_done && *dst.relu_gradient_done);
        Value diff_dst =
            activation_gradient ? fused_activation_backward(builder, *convolution.activation, dst, diff) : diff;
        if (builder.is_trained(kernel)) {
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
        }
        if (!builder.needs_gradient(src)) return {};
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
    bool activation_done = position.leave_activation || convolution.activation;
    return activation_done ? dst : options_.activation.function->lower(builder, dst);
}

} // namespace

extern const LayerClass kConv2D = layer_class<Conv2D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_conv2d_options_init(rekindle_conv2d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_conv2d_create(const rekindle_conv2d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Conv2D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
