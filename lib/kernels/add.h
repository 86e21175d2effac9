#pragma once

#include <cstddef>

namespace rekindle::kernels {

// sum = first + second over the elements [begin, end); sum may be one of them.
void add(const float *first, const float *second, float *sum, size_t begin, size_t end);

} // namespace rekindle::kernels
