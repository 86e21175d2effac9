#pragma once

#include <cstddef>

namespace rekindle::kernels {

// Whether none of the values is NaN or an infinity.
bool all_finite(const float *values, size_t count);

// Whether all are finite and none is negative.
bool all_finite_not_negative(const float *values, size_t count);

} // namespace rekindle::kernels
