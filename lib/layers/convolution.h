#pragma once

#include "activations/activation.h"
#include "layers/window.h"

namespace rekindle {

// The operation that makes `filters` channels of a batch (batch, spatial axes, channels), as the window fits it.
onednn::Convolution convolution_of(const Window &window, const WindowFit &fit, const Shape &batch, int64_t filters,
                                   int64_t groups, bool use_bias, plan::Mode mode);

// The convolution of a batch (batch, spatial axes, channels) by a window; `layer` names the layer in errors, and throws
// INVALID_ARGUMENT where the window does not fit or the groups do not divide the channels.
onednn::Convolution convolution_over(const Window &window, const Shape &batch, int64_t filters, int64_t groups,
                                     bool use_bias, plan::Mode mode, const char *layer);

// The same of each channel by itself, which becomes `multiplier` channels.
onednn::Convolution depthwise_convolution_over(const Window &window, const Shape &batch, int64_t multiplier,
                                               bool use_bias, plan::Mode mode, const char *layer);

// Keras's kernel of that.
Shape depthwise_kernel_shape(const Window &window, int64_t channels, int64_t multiplier);

// What comes of it: (batch, spatial axes, channels).
Shape shape_of_output(const onednn::Convolution &convolution);

// A convolution that becomes kernels.
struct LoweredConvolution {
    std::string name; // of the kernels
    onednn::Convolution operation;
    size_t kernel;                // the parameter; behind it is the bias, if there is one
    const Activation *activation; // behind it; null: none
};

// Adds the kernels, and their way back.
plan::Value lower_convolution(plan::Builder &builder, const LoweredConvolution &convolution, const plan::Value &src);

} // namespace rekindle
