#pragma once

#include <cstddef>

// What comes of two arrays, and of what layers that merge inputs compute, element by element over [begin, end). A
// result may be one of the sources.
namespace rekindle::kernels {

void add(const float *first, const float *second, float *dst, size_t begin, size_t end);
void subtract(const float *first, const float *second, float *dst, size_t begin, size_t end);
void multiply(const float *first, const float *second, float *dst, size_t begin, size_t end);
// NaN where either is.
void maximum(const float *first, const float *second, float *dst, size_t begin, size_t end);
void minimum(const float *first, const float *second, float *dst, size_t begin, size_t end);
void negate(const float *src, float *dst, size_t begin, size_t end);
void divide(const float *src, float divisor, float *dst, size_t begin, size_t end);
void divide(const float *dividend, const float *divisor, float *dst, size_t begin, size_t end);
void divide(float dividend, const float *divisor, float *dst, size_t begin, size_t end);
// The gradient of a divisor: - diff * quotient / divisor.
void divide_backward(const float *diff, const float *quotient, const float *divisor, float *dst, size_t begin,
                     size_t end);

// The way back through a maximum or minimum, one source after the other: a source that is the result takes what is left
// of the gradient, and nothing is left there for those behind it. `taken` may be null.
void take_gradient(const float *src, const float *result, const float *left, float *taken, float *left_then,
                   size_t begin, size_t end);

} // namespace rekindle::kernels
