#pragma once

#include <cstddef>

namespace rekindle::kernels {

// The factors of the sums of magnitudes and of squares.
struct NormFactors {
    double l1, l2;
};

// l1 sum |w| + l2 sum w^2 over the elements [begin, end); adds l1 sign(w) + 2 l2 w to the gradient unless that is null.
double norm_penalty(const NormFactors &factors, const float *weight, float *gradient, size_t begin, size_t end);

} // namespace rekindle::kernels
