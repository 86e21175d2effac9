#pragma once

#include "losses/loss_options.h"

// What the losses of probabilities have in common.
namespace rekindle {

// Keras's label smoothing: `amount` of a target's certainty is shared by all the classes.
inline kernels::TargetScale smoothing(double amount, int64_t classes) {
    return {static_cast<float>(1.0 - amount), static_cast<float>(amount / static_cast<double>(classes))};
}

// One output is the probability of the second of two classes.
inline int64_t binary_class_count(const Shape &output_sample) {
    return output_sample.back() == 1 ? 2 : output_sample.back();
}

// Throws INVALID_ARGUMENT, naming the loss and both shapes, unless they are equal.
void require_output_shape(const Shape &target, const Shape &output, const char *loss);

} // namespace rekindle
