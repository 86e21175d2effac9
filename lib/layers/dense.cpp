#include "core/error.h"
#include "layers/affine.h"
#include "layers/given_activation.h"
#include "layers/layer_options.h"
#include "onednn/inner_product.h"
#include "parts/part_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Desc;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_dense_options;

struct DenseOptions {
    std::string name;
    int64_t units;
    GivenActivation activation;
    InitializerPointer kernel_initializer, bias_initializer;
    RegularizerPointer kernel_regularizer, bias_regularizer, activity_regularizer;
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
    parts::activity_regularizer(&Given::activity_regularizer, &Given::activity_regularizer_name,
                                &DenseOptions::activity_regularizer),
    parts::optional_part("kernel_constraint", &Given::kernel_constraint, &Given::kernel_constraint_name,
                         &DenseOptions::kernel_constraint),
    parts::optional_part("bias_constraint", &Given::bias_constraint, &Given::bias_constraint_name,
                         &DenseOptions::bias_constraint),
    parts::reserved(&Given::reserved));

class Dense final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Dense";

    explicit Dense(DenseOptions options) : SimpleLayer(options.name), options_(std::move(options)) {
        regularize_activity(options_.activity_regularizer);
    }

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

Value Dense::lower(Builder &builder, const Position &position, const Value &src) const {
    Affine affine{options_.units, position.first_weight, std::nullopt, std::nullopt};
    if (options_.use_bias) affine.bias = affine.kernel + 1;
    if (!position.leave_activation) {
        affine.activation = fused_activation(*options_.activation.function, builder.request().mode);
    }
    Value dst = lower_affine(builder, "dense", builder.plain(src), affine);
    bool activation_done = position.leave_activation || affine.activation;
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
