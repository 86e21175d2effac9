#include "kernels/regularizers.h"

#include "kernels/vector.h"

namespace rekindle::kernels {

double norm_penalty(const NormFactors &factors, const float *weight, float *gradient, size_t begin, size_t end) {
    const __m256 l1 = broadcast(static_cast<float>(factors.l1)),
                 twice_l2 = broadcast(static_cast<float>(2 * factors.l2));
    LaneSums magnitudes, squares;
    for_each_group(begin, end, [&](size_t i, size_t count) {
        const __m256 w = load(weight + i, count);
        if (factors.l1 != 0) add(magnitudes, magnitude(w));
        if (factors.l2 != 0) add_product(squares, w, w);
        if (gradient == nullptr) return;
        const __m256 slope = _mm256_fmadd_ps(twice_l2, w, _mm256_mul_ps(l1, sign(w)));
        store(gradient + i, count, _mm256_add_ps(load(gradient + i, count), slope));
    });
    return factors.l1 * total(magnitudes) + factors.l2 * total(squares);
}

} // namespace rekindle::kernels
