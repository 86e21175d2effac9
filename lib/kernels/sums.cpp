#include "kernels/sums.h"

namespace rekindle::kernels {

void add_to(double *sums, const double *values, size_t count) {
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        sums[i] += values[i];
    }
}

} // namespace rekindle::kernels
