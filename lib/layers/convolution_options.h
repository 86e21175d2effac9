#pragma once

#include "layers/given_activation.h"
#include "layers/layer_options.h"
#include "layers/window.h"
#include "parts/group_field.h"
#include "parts/part_field.h"

namespace rekindle {

// The options that all convolutions have.
struct ConvolutionOptions {
    std::string name;
    Padding padding;
    GivenActivation activation;
    InitializerPointer kernel_initializer, bias_initializer;
    RegularizerPointer kernel_regularizer, bias_regularizer, activity_regularizer;
    ConstraintPointer kernel_constraint, bias_constraint;
    bool use_bias;
};

// The table of a convolution's options: those that all have but what the kernel begins with, and the fields of its own.
template <class Own, class Given, class... Fields>
constexpr auto convolution_options(const Given &defaults, Fields... own) {
    using parts::field, parts::initializer, parts::optional_part;
    return parts::options_table<Own>(
        defaults, parts::layer_name(&Given::name, &Own::name), own...,
        parts::activation(&Given::activation, &Given::activation_name, &Own::activation),
        field("use_bias", &Given::use_bias, &Own::use_bias),
        initializer("bias_initializer", &Given::bias_initializer, &Given::bias_initializer_name,
                    &Own::bias_initializer),
        optional_part("bias_regularizer", &Given::bias_regularizer, &Given::bias_regularizer_name,
                      &Own::bias_regularizer),
        parts::activity_regularizer(&Given::activity_regularizer, &Given::activity_regularizer_name,
                                    &Own::activity_regularizer),
        optional_part("bias_constraint", &Given::bias_constraint, &Given::bias_constraint_name, &Own::bias_constraint));
}

// What the kernel begins with, is penalized for and is held to, under its own name.
template <class Own, class Given>
constexpr auto kernel_fields() {
    return parts::group(parts::initializer("kernel_initializer", &Given::kernel_initializer,
                                           &Given::kernel_initializer_name, &Own::kernel_initializer),
                        parts::optional_part("kernel_regularizer", &Given::kernel_regularizer,
                                             &Given::kernel_regularizer_name, &Own::kernel_regularizer),
                        parts::optional_part("kernel_constraint", &Given::kernel_constraint,
                                             &Given::kernel_constraint_name, &Own::kernel_constraint));
}

// The same where Keras names it after the depthwise kernel.
template <class Own, class Given>
constexpr auto depthwise_fields() {
    return parts::group(parts::initializer("depthwise_initializer", &Given::depthwise_initializer,
                                           &Given::depthwise_initializer_name, &Own::kernel_initializer),
                        parts::optional_part("depthwise_regularizer", &Given::depthwise_regularizer,
                                             &Given::depthwise_regularizer_name, &Own::kernel_regularizer),
                        parts::optional_part("depthwise_constraint", &Given::depthwise_constraint,
                                             &Given::depthwise_constraint_name, &Own::kernel_constraint));
}

} // namespace rekindle
