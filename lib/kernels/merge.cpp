#include "kernels/merge.h"

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

template <class Function>
void for_pairs(const float *first, const float *second, float *dst, size_t begin, size_t end,
               const Function &function) {
    for_each_group(begin, end, [=](size_t i, size_t count) {
        store(dst + i, count, function(load(first + i, count), load(second + i, count)));
    });
}

// The first where the comparison holds or it is NaN, else the second, which may be NaN.
template <int kComparison>
__m256 choose(__m256 first, __m256 second) {
    const __m256 is_first =
        _mm256_or_ps(_mm256_cmp_ps(first, second, kComparison), _mm256_cmp_ps(first, first, _CMP_UNORD_Q));
    return _mm256_blendv_ps(second, first, is_first);
}

} // namespace

void add(const float *first, const float *second, float *dst, size_t begin, size_t end) {
    for_pairs(first, second, dst, begin, end, [](__m256 a, __m256 b) { return _mm256_add_ps(a, b); });
}

void subtract(const float *first, const float *second, float *dst, size_t begin, size_t end) {
    for_pairs(first, second, dst, begin, end, [](__m256 a, __m256 b) { return _mm256_sub_ps(a, b); });
}

void multiply(const float *first, const float *second, float *dst, size_t begin, size_t end) {
    for_pairs(first, second, dst, begin, end, [](__m256 a, __m256 b) { return _mm256_mul_ps(a, b); });
}

void maximum(const float *first, const float *second, float *dst, size_t begin, size_t end) {
    for_pairs(first, second, dst, begin, end, choose<_CMP_GE_OQ>);
}

void minimum(const float *first, const float *second, float *dst, size_t begin, size_t end) {
    for_pairs(first, second, dst, begin, end, choose<_CMP_LE_OQ>);
}

void negate(const float *src, float *dst, size_t begin, size_t end) {
    for_each_group(begin, end, [=](size_t i, size_t count) {
        store(dst + i, count, _mm256_xor_ps(load(src + i, count), broadcast(-0.0F)));
    });
}

void divide(const float *src, float divisor, float *dst, size_t begin, size_t end) {
    for_each_group(begin, end, [=](size_t i, size_t count) {
        store(dst + i, count, _mm256_div_ps(load(src + i, count), broadcast(divisor)));
    });
}

void divide(const float *dividend, const float *divisor, float *dst, size_t begin, size_t end) {
    for_pairs(dividend, divisor, dst, begin, end, [](__m256 a, __m256 b) { return _mm256_div_ps(a, b); });
}

void divide(float dividend, const float *divisor, float *dst, size_t begin, size_t end) {
    for_each_group(begin, end, [=](size_t i, size_t count) {
        store(dst + i, count, _mm256_div_ps(broadcast(dividend), load(divisor + i, count)));
    });
}

void divide_backward(const float *diff, const float *quotient, const float *divisor, float *dst, size_t begin,
                     size_t end) {
    for_each_group(begin, end, [=](size_t i, size_t count) {
        const __m256 slope = _mm256_div_ps(load(quotient + i, count), load(divisor + i, count));
        store(dst + i, count, _mm256_mul_ps(_mm256_xor_ps(load(diff + i, count), broadcast(-0.0F)), slope));
    });
}

void take_gradient(const float *src, const float *result, const float *left, float *taken, float *left_then,
                   size_t begin, size_t end) {
    for_each_group(begin, end, [=](size_t i, size_t count) {
        const __m256 is_result = _mm256_cmp_ps(load(src + i, count), load(result + i, count), _CMP_EQ_OQ);
        const __m256 gradient = load(left + i, count);
        if (taken != nullptr) store(taken + i, count, _mm256_and_ps(is_result, gradient));
        store(left_then + i, count, _mm256_andnot_ps(is_result, gradient));
    });
}

} // namespace rekindle::kernels
