#pragma once

#include <cstddef>

// What is done to gradients and weights around an optimizer's update; `count` floats each. Where a function tells
// whether all is finite, it does so with `check`, and else says true.
namespace rekindle::kernels {

// The sum of the squares, in double, in an order that depends on the count alone.
double sum_of_squares(const float *values, size_t count);
// The same of values + others.
double sum_of_squares(const float *values, const float *others, size_t count);

// accumulator += gradient; tells whether the sums are finite.
bool accumulate(float *accumulator, const float *gradient, size_t count, bool check);

// to = (gradient + accumulator) / number; accumulator = 0.
void take_mean(float *to, const float *gradient, float *accumulator, float number, size_t count);

// to = from * factor.
void scale(float *to, const float *from, float factor, size_t count);

// to = from within [-limit, limit]; tells whether `from` is finite. NaN stays.
bool clip(float *to, const float *from, float limit, size_t count, bool check);

// average = momentum * average + (1 - momentum) * weights.
void average(float *average, const float *weights, float momentum, size_t count);

} // namespace rekindle::kernels
