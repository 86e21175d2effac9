#pragma once

#include "layers/convolution.h"
#include "layers/convolution_options.h"

namespace rekindle {

// The kernel of ConvolutionOptions is the depthwise one.
struct SeparableConvolutionOptions : ConvolutionOptions {
    int64_t filters, depth_multiplier;
    InitializerPointer pointwise_initializer;
    RegularizerPointer pointwise_regularizer;
    ConstraintPointer pointwise_constraint;
};

template <class Own, class Given, class... Fields>
constexpr auto separable_convolution_options(const Given &defaults, Fields... own) {
    using parts::field, parts::optional_part;
    return convolution_options<Own>(
        defaults, field("filters", &Given::filters, &Own::filters, parts::at_least<int64_t>(1)), own...,
        field("depth_multiplier", &Given::depth_multiplier, &Own::depth_multiplier, parts::at_least<int64_t>(1)),
        padding_field(&Given::padding, &Own::padding), depthwise_fields<Own, Given>(),
        parts::initializer("pointwise_initializer", &Given::pointwise_initializer, &Given::pointwise_initializer_name,
                           &Own::pointwise_initializer),
        optional_part("pointwise_regularizer", &Given::pointwise_regularizer, &Given::pointwise_regularizer_name,
                      &Own::pointwise_regularizer),
        optional_part("pointwise_constraint", &Given::pointwise_constraint, &Given::pointwise_constraint_name,
                      &Own::pointwise_constraint));
}

// What SeparableConv1D and SeparableConv2D share: a convolution of each channel by itself, and behind it one of a
// single place that mixes the channels. A sequence is an image of one row, because oneDNN has no fast depthwise
// convolution along a single axis.
class SeparableConvolution : public SimpleLayer {
public:
    Shape output_shape(const Shape &input) const final;
    std::vector<WeightSpec> weights(const Shape &input) const final;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const final;
    PendingActivation pending_activation() const final { return common().activation.function->pending(); }

protected:
    SeparableConvolution(const SeparableConvolutionOptions &options, const Window &window);

private:
    virtual const SeparableConvolutionOptions &common() const = 0;
    // Of images.
    onednn::Convolution depthwise(const Shape &batch, plan::Mode mode) const;
    onednn::Convolution pointwise(const Shape &batch, plan::Mode mode) const;

    Window window_;       // Keras's
    Window image_window_; // of what it becomes
};

} // namespace rekindle
