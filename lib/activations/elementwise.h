#pragma once

#include <functional>

#include "activations/activation.h"

// Activations that are a function of each element by itself.
namespace rekindle {

// One that oneDNN has.
ActivationPointer eltwise_activation(const onednn::Eltwise &function);

// One of kernels/activations.h.
struct ElementFunction {
    std::function<void(const float *src, float *dst, size_t begin, size_t end)> forward;
    // diff_src = diff_dst * f'(src); diff_src may be diff_dst
    std::function<void(const float *src, const float *diff_dst, float *diff_src, size_t begin, size_t end)> backward;
};
ActivationPointer element_activation(ElementFunction function);

ActivationPointer selu_activation();
ActivationPointer softsign_activation();
// max_value where x reaches it, x above the threshold, else negative_slope (x - threshold). No maximum: infinity.
ActivationPointer relu_activation(double max_value, double negative_slope, double threshold);

} // namespace rekindle
