#pragma once

#include "layers/given_activation.h"
#include "layers/layer_options.h"
#include "layers/window.h"
#include "parts/part_field.h"

namespace rekindle {

// The options that all convolutions have.
struct ConvolutionOptions {
    std::string name;
    int64_t filters, groups;
    Padding padding;
    GivenActivation activation;
    InitializerPointer kernel_initializer, bias_initializer;
    RegularizerPointer kernel_regularizer, bias_regularizer, activity_regularizer;
    ConstraintPointer kernel_constraint, bias_constraint;
    bool use_bias;
};

// Their table, with the fields of a layer's own.
template <class Own, class Given, class... Fields>
constexpr auto convolution_options(const Given &defaults, Fields... own) {
    using parts::field, parts::initializer, parts::optional_part;
    return parts::options_table<Own>(
        defaults, parts::layer_name(&Given::name, &Own::name),
        field("filters", &Given::filters, &Own::filters, parts::at_least<int64_t>(1)), own...,
        field("groups", &Given::groups, &Own::groups, parts::at_least<int64_t>(1)),
        parts::activation(&Given::activation, &Given::activation_name, &Own::activation),
        field("use_bias", &Given::use_bias, &Own::use_bias),
        initializer("kernel_initializer", &Given::kernel_initializer, &Given::kernel_initializer_name,
                    &Own::kernel_initializer),
        initializer("bias_initializer", &Given::bias_initializer, &Given::bias_initializer_name,
                    &Own::bias_initializer),
        optional_part("kernel_regularizer", &Given::kernel_regularizer, &Given::kernel_regularizer_name,
                      &Own::kernel_regularizer),
        optional_part("bias_regularizer", &Given::bias_regularizer, &Given::bias_regularizer_name,
                      &Own::bias_regularizer),
        parts::activity_regularizer(&Given::activity_regularizer, &Given::activity_regularizer_name,
                                    &Own::activity_regularizer),
        optional_part("kernel_constraint", &Given::kernel_constraint, &Given::kernel_constraint_name,
                      &Own::kernel_constraint),
        optional_part("bias_constraint", &Given::bias_constraint, &Given::bias_constraint_name, &Own::bias_constraint));
}

// A convolution along the axes between the batch and the channels.
class ConvolutionLayer : public SimpleLayer {
public:
    Shape output_shape(const Shape &input) const final;
    std::vector<WeightSpec> weights(const Shape &input) const final;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const final;
    PendingActivation pending_activation() const final { return common().activation.function->pending(); }

protected:
    ConvolutionLayer(const ConvolutionOptions &options, Window window);

private:
    virtual const ConvolutionOptions &common() const = 0;
    onednn::Convolution operation(const Shape &batch_input, plan::Mode mode) const;

    Window window_;
};

} // namespace rekindle
