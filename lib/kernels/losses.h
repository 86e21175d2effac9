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

// Each returns the sum over its rows of weight * row loss (double, accumulated in row order), and writes
// gradient = gradient_scale * weight * d(row loss) / d(output). A NaN in a row makes its loss NaN, and so does a label
// that is no class (Keras's CPU kernels refuse it).

// Mean over the row of (output - target)^2. The target of row r, column c is
// target[r * row_stride + c * column_stride], so that a smaller target broadcasts with a stride of 0.
double mean_squared_error(const LossRows &rows, const float *target, size_t row_stride, size_t column_stride);

// -sum(target * log_softmax(output)): output holds logits; one pass for loss and gradient. The gradient is right for
// any target; TensorFlow's supposes targets that add up to 1.
double softmax_crossentropy(const LossRows &rows, const float *target);

// -log_softmax(output)[label].
double sparse_softmax_crossentropy(const LossRows &rows, const int32_t *label);

// Keras on probabilities: -sum(target * log p), p = clip(output / sum(output), 1e-7, 1 - 1e-7). Here and below, nothing
// flows back through an element that was clipped.
double categorical_crossentropy(const LossRows &rows, const float *target);

// Keras on probabilities: -log(p[label] / sum(p)), p = clip(output, 1e-7, 1 - 1e-7).
double sparse_categorical_crossentropy(const LossRows &rows, const int32_t *label);

// Mean over the row of max(z, 0) - z t + log(1 + exp(-|z|)): output holds logits z.
double sigmoid_crossentropy(const LossRows &rows, const float *target);

// Mean over the row of -(t log p + (1 - t) log(1 - p)), p = clip(output, 1e-7, 1 - 1e-7).
double binary_crossentropy(const LossRows &rows, const float *target);

} // namespace rekindle::kernels
