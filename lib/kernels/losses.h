#pragma once

#include <cstddef>
#include <cstdint>

namespace rekindle::kernels {

// The rows [begin, end) of a row-major output (rows, classes), with what the loss does to them. A sample of rank > 2
// has several rows; sample_weight (may be null) has one element per sample, or per row (rows_per_sample 1): row r is
// weighted by sample_weight[r / rows_per_sample].
struct LossRows {
    const float *output;
    float *gradient; // d(loss) / d(output), same shape; null: not wanted. May be the same memory as output.
    const float *sample_weight;
    size_t classes;
    size_t rows_per_sample;
    size_t begin, end;
    float gradient_scale; // 1 / rows: the mean over the batch
};

// A target of floats: that of row r, column c is values[r * row_stride + c * column_stride], so that a smaller target
// broadcasts with a stride of 0.
struct TargetRows {
    const float *values;
    size_t row_stride, column_stride;
};

// Targets are taken as factor * target + shift: smoothed, so that some certainty is left to the other classes, or 0 and
// 1 as -1 and 1.
struct TargetScale {
    float factor = 1;
    float shift = 0;
};

// Class indices, one for each row. A row with the ignored one has no loss and a gradient of 0.
struct LabelRows {
    const int32_t *values;
    bool has_ignored = false;
    int32_t ignored = 0;
};

struct Focus {
    float alpha, gamma;
    bool balanced; // whether alpha weighs classes
};

// Each returns the sum over its rows of weight * row loss (double, accumulated in row order), and writes
// gradient = gradient_scale * weight * d(row loss) / d(output). A NaN in a row makes its loss NaN, and so does a label
// that is no class (Keras's CPU kernels refuse it). p is an output, t its target, e = p - t; where a logarithm or a
// divisor needs it, they are kept away from 0 by 1e-7, as in Keras.

// The mean over the row of what each element costs, which ElementLoss tells: a struct of this room, without members or
// with one parameter. Who uses it declares the struct; lib/kernels/regression_losses.cpp has them.
template <class ElementLoss>
double mean_over_elements(const LossRows &rows, const TargetRows &target);
template <class ElementLoss>
double mean_over_elements(const LossRows &rows, const TargetRows &target, float parameter);

// The mean over the row of e^2.
double mean_squared_error(const LossRows &rows, const TargetRows &target);

// Means over the row of max(1 - t p, 0), with targets of -1 and 1, and of its square.
double hinge(const LossRows &rows, const TargetRows &target, const TargetScale &scale);
double squared_hinge(const LossRows &rows, const TargetRows &target, const TargetScale &scale);

// Of the whole row: sum of t log(t / p), t and p clipped to [1e-7, 1].
double kl_divergence(const LossRows &rows, const TargetRows &target);
// max(1 + max((1 - t) p) - sum(t p), 0)
double categorical_hinge(const LossRows &rows, const TargetRows &target);
// -(t . p) / (|t| |p|)
double cosine_similarity(const LossRows &rows, const TargetRows &target);

// -sum(target * log_softmax(output)): output holds logits; one pass for loss and gradient. The gradient is right for
// any target; TensorFlow's supposes targets that add up to 1.
double softmax_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale);

// -log_softmax(output)[label].
double sparse_softmax_crossentropy(const LossRows &rows, const LabelRows &labels);

// Keras on probabilities: -sum(target * log p), p = clip(output / sum(output), 1e-7, 1 - 1e-7). Here and below, nothing
// flows back through an element that was clipped.
double categorical_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale);

// -sum(target * alpha (1 - p)^gamma log p), p as above.
double categorical_focal_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale,
                                      const Focus &focus);

// Keras on probabilities: -log(p[label] / sum(p)), p = clip(output, 1e-7, 1 - 1e-7).
double sparse_categorical_crossentropy(const LossRows &rows, const LabelRows &labels);

// Mean over the row of max(z, 0) - z t + log(1 + exp(-|z|)): output holds logits z.
double sigmoid_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale);

// Mean over the row of -(t log p + (1 - t) log(1 - p)), p = clip(output, 1e-7, 1 - 1e-7).
double binary_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale);

// The same, each element times (1 - q)^gamma with q = t output + (1 - t)(1 - output), and, where balanced, times
// t alpha + (1 - t)(1 - alpha).
double binary_focal_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale,
                                 const Focus &focus);

// Whether all of a target's elements are 0 or 1.
bool is_binary(const float *target, size_t count);

} // namespace rekindle::kernels
