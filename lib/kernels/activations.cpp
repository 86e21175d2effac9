#include "kernels/activations.h"

#include "kernels/vector_math.h"

namespace rekindle::kernels {
namespace {

constexpr float kSeluScale = 1.05070098735548049342F;
constexpr float kSeluAlpha = 1.67326324235437728481F;

// dst = body(src)
template <class Body>
void for_each(const float *src, float *dst, size_t begin, size_t end, const Body &body) {
    for_each_group(begin, end, [&](size_t i, size_t count) { store(dst + i, count, body(load(src + i, count))); });
}

// diff_src = diff_dst * body(src)
template <class Body>
void scale_each(const float *src, const float *diff_dst, float *diff_src, size_t begin, size_t end, const Body &body) {
    for_each_group(begin, end, [&](size_t i, size_t count) {
        store(diff_src + i, count, _mm256_mul_ps(load(diff_dst + i, count), body(load(src + i, count))));
    });
}

__m256 is_positive(__m256 x) {
    return _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_GT_OQ);
}

// exp(x) where x is not above 0, else 1. A minimum with NaN is its second argument.
__m256 exp_below_zero(__m256 x) {
    return exp_of_nonpositive(_mm256_min_ps(_mm256_setzero_ps(), x));
}

// The slope of x by itself: 0 where it is clipped.
__m256 relu_slope(const Relu &parameters, __m256 x) {
    const __m256 passes = _mm256_cmp_ps(x, broadcast(parameters.threshold), _CMP_GT_OQ);
    const __m256 clipped = _mm256_cmp_ps(x, broadcast(parameters.max_value), _CMP_GT_OQ);
    const __m256 above = _mm256_andnot_ps(clipped, broadcast(1));
    return _mm256_blendv_ps(broadcast(parameters.negative_slope), above, passes);
}

} // namespace

void selu(const float *src, float *dst, size_t begin, size_t end) {
    for_each(src, dst, begin, end, [](__m256 x) {
        const __m256 below = _mm256_fmsub_ps(broadcast(kSeluAlpha), exp_below_zero(x), broadcast(kSeluAlpha));
        return _mm256_mul_ps(broadcast(kSeluScale), _mm256_blendv_ps(below, x, is_positive(x)));
    });
}

void selu_backward(const float *src, const float *diff_dst, float *diff_src, size_t begin, size_t end) {
    scale_each(src, diff_dst, diff_src, begin, end, [](__m256 x) {
        const __m256 below = _mm256_mul_ps(broadcast(kSeluAlpha), exp_below_zero(x));
        return _mm256_mul_ps(broadcast(kSeluScale), _mm256_blendv_ps(below, broadcast(1), is_positive(x)));
    });
}

void softsign(const float *src, float *dst, size_t begin, size_t end) {
    for_each(src, dst, begin, end,
             [](__m256 x) { return _mm256_div_ps(x, _mm256_add_ps(broadcast(1), magnitude(x))); });
}

void softsign_backward(const float *src, const float *diff_dst, float *diff_src, size_t begin, size_t end) {
    scale_each(src, diff_dst, diff_src, begin, end, [](__m256 x) {
        const __m256 divisor = _mm256_add_ps(broadcast(1), magnitude(x));
        return _mm256_div_ps(broadcast(1), _mm256_mul_ps(divisor, divisor));
    });
}

void relu(const Relu &parameters, const float *src, float *dst, size_t begin, size_t end) {
    const __m256 threshold = broadcast(parameters.threshold);
    for_each(src, dst, begin, end, [&](__m256 x) {
        const __m256 passes = _mm256_cmp_ps(x, threshold, _CMP_GT_OQ);
        const __m256 below = _mm256_mul_ps(broadcast(parameters.negative_slope), _mm256_sub_ps(x, threshold));
        return _mm256_blendv_ps(below, _mm256_min_ps(broadcast(parameters.max_value), x), passes);
    });
}

void relu_backward(const Relu &parameters, const float *src, const float *diff_dst, float *diff_src, size_t begin,
                   size_t end) {
    scale_each(src, diff_dst, diff_src, begin, end, [&](__m256 x) { return relu_slope(parameters, x); });
}

void prelu(const PreluRow &row, float *dst) {
    for_each_group(0, row.width, [&](size_t i, size_t count) {
        const __m256 x = load(row.src + i, count);
        const __m256 alpha = row.shares_alpha ? broadcast(*row.alpha) : load(row.alpha + i, count);
        store(dst + i, count, _mm256_blendv_ps(_mm256_mul_ps(alpha, x), x, is_positive(x)));
    });
}

void prelu_backward(const PreluRow &row, const float *diff_dst, float *diff_src, double *alpha_gradient) {
    LaneSums shared;
    for_each_group(0, row.width, [&](size_t i, size_t count) {
        const __m256 x = load(row.src + i, count), given = load(diff_dst + i, count);
        const __m256 negative = _mm256_min_ps(_mm256_setzero_ps(), x); // 0 where alpha has no part
        if (row.shares_alpha) {
            add_product(shared, given, negative);
        } else {
            for (size_t lane = 0; lane < count; ++lane) {
                const double part = static_cast<double>(row.src[i + lane]);
                if (part <= 0) alpha_gradient[i + lane] += static_cast<double>(diff_dst[i + lane]) * part;
            }
        }
        const __m256 alpha = row.shares_alpha ? broadcast(*row.alpha) : load(row.alpha + i, count);
        store(diff_src + i, count, _mm256_mul_ps(given, _mm256_blendv_ps(alpha, broadcast(1), is_positive(x))));
    });
    if (row.shares_alpha) *alpha_gradient += total(shared);
}

} // namespace rekindle::kernels
