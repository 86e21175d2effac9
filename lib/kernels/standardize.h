#pragma once

#include <cstddef>

namespace rekindle::kernels {

// Samples of `size` numbers, each place of which has a mean and a factor.
struct Standardization {
    const float *means, *factors;
    size_t size;
};

// dst = (src - mean) * factor in the samples [begin, end); dst may be src.
void standardize(const Standardization &of, const float *src, float *dst, size_t begin, size_t end);
// dst = src * factor + mean.
void spread_out(const Standardization &of, const float *src, float *dst, size_t begin, size_t end);
// dst = src * factor: the gradient of both.
void apply_factors(const Standardization &of, const float *src, float *dst, size_t begin, size_t end);

} // namespace rekindle::kernels
