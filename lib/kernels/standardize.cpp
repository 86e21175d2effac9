#include "kernels/standardize.h"

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

// dst = function(src, mean, factor)
template <class Function>
void for_each_place(const Standardization &of, const float *src, float *dst, size_t begin, size_t end,
                    const Function &function) {
    for (size_t sample = begin; sample < end; ++sample) {
        const float *from = src + sample * of.size;
        float *to = dst + sample * of.size;
        for_each_group(0, of.size, [&](size_t i, size_t count) {
            store(to + i, count,
                  function(load(from + i, count), load(of.means + i, count), load(of.factors + i, count)));
        });
    }
}

} // namespace

void standardize(const Standardization &of, const float *src, float *dst, size_t begin, size_t end) {
    for_each_place(of, src, dst, begin, end,
                   [](__m256 x, __m256 mean, __m256 factor) { return _mm256_mul_ps(_mm256_sub_ps(x, mean), factor); });
}

void spread_out(const Standardization &of, const float *src, float *dst, size_t begin, size_t end) {
    for_each_place(of, src, dst, begin, end,
                   [](__m256 x, __m256 mean, __m256 factor) { return _mm256_fmadd_ps(x, factor, mean); });
}

void apply_factors(const Standardization &of, const float *src, float *dst, size_t begin, size_t end) {
    for_each_place(of, src, dst, begin, end, [](__m256 x, __m256, __m256 factor) { return _mm256_mul_ps(x, factor); });
}

} // namespace rekindle::kernels
