#include "kernels/finite.h"

#include "kernels/vector.h"

namespace rekindle::kernels {

bool all_finite(const float *values, size_t count) {
    FiniteCheck check;
    for_each_group(0, count, [&](size_t i, size_t size) { see(check, load(values + i, size)); });
    return passed(check);
}

bool all_finite_not_negative(const float *values, size_t count) {
    FiniteCheck check;
    __m256 negative = _mm256_setzero_ps();
    for_each_group(0, count, [&](size_t i, size_t size) {
        const __m256 value = load(values + i, size);
        see(check, value);
        negative = _mm256_or_ps(negative, _mm256_cmp_ps(value, _mm256_setzero_ps(), _CMP_LT_OQ));
    });
    return passed(check) && _mm256_movemask_ps(negative) == 0;
}

} // namespace rekindle::kernels
