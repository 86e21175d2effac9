#include "kernels/element_losses.h"
#include "kernels/vector_math.h"

// Each output by itself is the probability of a yes.

namespace rekindle::kernels {

double sigmoid_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale) {
    return mean_of_elements(rows, whole(target, rows), [&](__m256 z, __m256 given) -> Element {
        const __m256 zero = _mm256_setzero_ps(), one = broadcast(1), sign_bit = broadcast(-0.0F);
        const __m256 t = scaled(given, scale);
        const __m256 e = exp_of_nonpositive(_mm256_or_ps(z, sign_bit)); // exp(-|z|)
        const __m256 linear = _mm256_fnmadd_ps(z, t, _mm256_max_ps(zero, z));
        // The sigmoid is 1 / (1 + e) for positive z and e / (1 + e) for negative z.
        const __m256 sigmoid = _mm256_div_ps(_mm256_blendv_ps(one, e, z), _mm256_add_ps(one, e));
        return {_mm256_add_ps(linear, log_of_one_plus(e)), _mm256_sub_ps(sigmoid, t)};
    });
}

namespace {

// -(t log p + (1 - t) log(1 - p)) of clipped p.
Element crossentropy(__m256 output, __m256 t) {
    const __m256 one = broadcast(1);
    const __m256 p = clip_probability(output), q = _mm256_sub_ps(one, p);
    const __m256 negative_part = _mm256_mul_ps(_mm256_sub_ps(one, t), log_of_normal(q));
    const __m256 log_likelihood = _mm256_fmadd_ps(t, log_of_normal(p), negative_part);
    const __m256 derivative = _mm256_div_ps(_mm256_sub_ps(p, t), _mm256_mul_ps(p, q));
    return {_mm256_sub_ps(_mm256_setzero_ps(), log_likelihood), through_clip(output, derivative)};
}

} // namespace

double binary_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale) {
    return mean_of_elements(rows, whole(target, rows), [&](__m256 output, __m256 given) -> Element {
        return crossentropy(output, scaled(given, scale));
    });
}

double binary_focal_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale,
                                 const Focus &focus) {
    return mean_of_elements(rows, whole(target, rows), [&](__m256 output, __m256 given) -> Element {
        const __m256 one = broadcast(1), gamma = broadcast(focus.gamma);
        const __m256 t = scaled(given, scale);
        const Element plain = crossentropy(output, t);
        // With u = 1 - (t p + (1 - t)(1 - p)) = t + p - 2 t p: d(u^gamma) / dp = gamma u^(gamma - 1) (1 - 2 t).
        const __m256 slope = _mm256_fnmadd_ps(broadcast(2), t, one);
        const __m256 u = _mm256_fmadd_ps(output, slope, t);
        const __m256 power = power_of(u, focus.gamma);
        const __m256 power_slope = _mm256_mul_ps(_mm256_mul_ps(gamma, power_of(u, focus.gamma - 1)), slope);
        const __m256 negative_share = _mm256_mul_ps(_mm256_sub_ps(one, t), broadcast(1 - focus.alpha));
        const __m256 weight = focus.balanced ? _mm256_fmadd_ps(t, broadcast(focus.alpha), negative_share) : one;
        const __m256 derivative = _mm256_fmadd_ps(power, plain.derivative, _mm256_mul_ps(power_slope, plain.loss));
        return {_mm256_mul_ps(weight, _mm256_mul_ps(power, plain.loss)), _mm256_mul_ps(weight, derivative)};
    });
}

} // namespace rekindle::kernels
