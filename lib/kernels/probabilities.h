#pragma once

#include <cstddef>

namespace rekindle::kernels {

// Probabilities for those who only read them. They have no setup to pay for, which for a small batch costs more than
// the exponentials. A NaN makes its row NaN.

// Softmax of the rows [begin, end) of a row-major (rows, classes).
void softmax(const float *logits, size_t classes, size_t begin, size_t end, float *probabilities);

// Of the elements [begin, end), whatever their order.
void sigmoid(const float *logits, size_t begin, size_t end, float *probabilities);

} // namespace rekindle::kernels
