#include "core/error.h"
#include "layers/given_activation.h"
#include "layers/layer_options.h"
#include "onednn/inner_product.h"
#include "parts/part_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;
using onednn::InnerProduct;
using onednn::Primitive;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_dense_options;

struct DenseOptions {
    std::string name;
    int64_t units;
    GivenActivation activation;
    InitializerPointer kernel_initializer, bias_initializer;
    RegularizerPointer kernel_regularizer, bias_regularizer;
    ConstraintPointer kernel_constraint, bias_constraint;
    bool use_bias;
};

constexpr auto kOptions = parts::options_table<DenseOptions>(
    Given REKINDLE_DENSE_OPTIONS_INIT, parts::layer_name(&Given::name, &DenseOptions::name),
    parts::field("units", &Given::units, &DenseOptions::units, parts::at_least<int64_t>(1)),
    parts::activation(&Given::activation, &Given::activation_name, &DenseOptions::activation),
    parts::field("use_bias", &Given::use_bias, &DenseOptions::use_bias),
    parts::initializer("kernel_initializer", &Given::kernel_initializer, &Given::kernel_initializer_name,
                       &DenseOptions::kernel_initializer),
    parts::initializer("bias_initializer", &Given::bias_initializer, &Given::bias_initializer_name,
                       &DenseOptions::bias_initializer),
    parts::optional_part("kernel_regularizer", &Given::kernel_regularizer, &Given::kernel_regularizer_name,
                         &DenseOptions::kernel_regularizer),
    parts::optional_part("bias_regularizer", &Given::bias_regularizer, &Given::bias_regularizer_name,
                         &DenseOptions::bias_regularizer),
    parts::optional_part("kernel_constraint", &Given::kernel_constraint, &Given::kernel_constraint_name,
                         &DenseOptions::kernel_constraint),
    parts::optional_part("bias_constraint", &Given::bias_constraint, &Given::bias_constraint_name,
                         &DenseOptions::bias_constraint),
    parts::reserved(&Given::reserved));

class Dense final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Dense";

    explicit Dense(DenseOptions options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
    PendingActivation pending_activation() const override { return options_.activation.function->pending(); }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    DenseOptions options_;
};

Shape Dense::output_shape(const Shape &input) const {
    require(!input.empty(), "Dense: the input has no axis besides the batch; expected at least one");
    Shape output = input;
    output.back() = options_.units;
    return output;
}

std::vector<WeightSpec> Dense::weights(const Shape &input) const {
    int64_t inputs = input.back(), units = options_.units;
    std::vector<WeightSpec> specs{{"kernel",
                                   {inputs, units},
                                   onednn::dense_kernel_desc(inputs, units),
                                   options_.kernel_initializer,
                                   options_.kernel_regularizer,
                                   options_.kernel_constraint}};
    if (options_.use_bias) {
        specs.push_back({"bias",
                         {units},
                         Desc::row_major({units}),
                         options_.bias_initializer,
                         options_.bias_regularizer,
                         options_.bias_constraint});
    }
    return specs;
}

Value Dense::lower(Builder &builder, const Position &position, const Value &given) const {
    Value src = builder.plain(given);
    Shape output = src.shape;
    output.back() = options_.units;
    int64_t inputs = src.shape.back();
    InnerProduct operation{static_cast<int64_t>(src.elements()) / inputs,
                           inputs,
                           options_.units,
                           options_.use_bias,
                           std::nullopt,
                           builder.training()};
    if (!position.leave_activation) {
        operation.activation = fused_activation(*options_.activation.function, builder.request().mode);
    }

    size_t kernel = position.first_weight, bias = kernel + 1;
    onednn::Dims kernel_dims{options_.units, inputs};
    Primitive forward = builder.with_weights(
        kernel, kernel_dims, [&](const Desc &weights) { return inner_product_forward(operation, weights); });
    Value dst = builder.value(output, onednn::activation_desc(output));
    std::vector<plan::Kernel::Operand> operands{
        {Argument::kSrc, src.block},
        {Argument::kWeights, builder.weight(kernel, forward.desc(Argument::kWeights))},
        {Argument::kDst, dst.block}};
    if (options_.use_bias) {
        operands.push_back({Argument::kBias, builder.weight(bias, forward.desc(Argument::kBias))});
    }
    builder.add("dense", forward, operands);

    builder.on_backward(src, {kernel}, dst, [=, &builder, this](const Value &diff) -> Value {
        Value diff_dst = operation.activation ? fused_activation_backward(builder, *operation.activation, dst, diff)
                                              : builder.plain(diff);
        if (builder.is_trained(kernel)) {
            Primitive weights = builder.with_weights(kernel, kernel_dims, [&](const Desc &diff_weights) {
                return inner_product_backward_weights(operation, diff_weights, forward);
            });
            std::vector<Builder::Gradient> gradients{{kernel, Argument::kDiffWeights}};
            if (options_.use_bias) gradients.push_back({bias, Argument::kDiffBias});
            builder.add_weight_gradient("dense_backward_weights", weights,
                                        {{Argument::kSrc, src.block}, {Argument::kDiffDst, diff_dst.block}}, gradients);
        }
        if (!builder.needs_gradient(src)) return {};
        Primitive data = builder.with_weights(kernel, kernel_dims, [&](const Desc &stored) {
            return inner_product_backward_data(operation, stored, forward);
        });
        Value diff_src = builder.value(src.shape, src.desc);
        builder.add("dense_backward_data", data,
                    {{Argument::kDiffDst, diff_dst.block},
                     {Argument::kWeights, builder.weight(kernel, data.desc(Argument::kWeights))},
                     {Argument::kDiffSrc, diff_src.block}});
        return diff_src;
    });
    bool activation_done = position.leave_activation || operation.activation;
    return activation_done ? dst : options_.activation.function->lower(builder, dst);
}

} // namespace

extern const LayerClass kDense = layer_class<Dense, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_dense_options_init(rekindle_dense_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_dense_create(const rekindle_dense_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Dense>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
