#pragma once

#include <cstddef>

namespace rekindle::kernels {

// sums[i] += values[i]
void add_to(double *sums, const double *values, size_t count);

} // namespace rekindle::kernels
