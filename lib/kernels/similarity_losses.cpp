#include <algorithm>
#include <cmath>

#include "kernels/element_losses.h"
#include "kernels/vector_math.h"

// Losses that compare two directions or two distributions.

namespace rekindle::kernels {

double kl_divergence(const LossRows &rows, const TargetRows &target) {
    return sum_elements(rows, target, 1, [](__m256 p, __m256 t) -> Element {
        const __m256 epsilon = broadcast(kEpsilon), one = broadcast(1);
        const __m256 wanted = _mm256_min_ps(one, _mm256_max_ps(epsilon, t));
        const __m256 clipped = _mm256_min_ps(one, _mm256_max_ps(epsilon, p));
        const __m256 is_clipped =
            _mm256_or_ps(_mm256_cmp_ps(p, epsilon, _CMP_LT_OQ), _mm256_cmp_ps(p, one, _CMP_GT_OQ));
        const __m256 share = _mm256_div_ps(wanted, clipped);
        const __m256 derivative = _mm256_sub_ps(_mm256_setzero_ps(), share);
        return {_mm256_mul_ps(wanted, log_of_normal(share)), _mm256_andnot_ps(is_clipped, derivative)};
    });
}

namespace {

// 1 / |values|, from a square of at least epsilon^2.
double inverse_length(double square) {
    constexpr double kLargest = 1 / static_cast<double>(kEpsilon);
    const double inverse = 1 / std::sqrt(square);
    return inverse > kLargest ? kLargest : inverse;
}

} // namespace

double cosine_similarity(const LossRows &rows, const TargetRows &target) {
    return sum_rows(rows, [&](const LossRow &row, size_t r) {
        const float *row_target = target.values + r * target.row_stride;
        const auto wanted = [&](size_t c, size_t count) {
            return load_strided(row_target + c * target.column_stride, target.column_stride, count);
        };
        LaneSums outputs, targets, products;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            const __m256 p = load(row.output + c, count), t = wanted(c, count);
            add_product(outputs, p, p);
            add_product(targets, t, t);
            add_product(products, p, t);
        });
        const double output = inverse_length(total(outputs)), other = inverse_length(total(targets));
        const double similarity = total(products) * output * other;
        if (row.gradient != nullptr) {
            // d(-similarity) / dp = p similarity / |p|^2 - t / (|p| |t|); with a bounded length only the second.
            const double factor = static_cast<double>(row.factor);
            const bool is_bounded = total(outputs) <= static_cast<double>(kEpsilon) * static_cast<double>(kEpsilon);
            const __m256 along = broadcast(static_cast<float>(is_bounded ? 0 : factor * similarity * output * output));
            const __m256 towards = broadcast(static_cast<float>(factor * output * other));
            for_each_group(0, row.classes, [&](size_t c, size_t count) {
                const __m256 p = load(row.output + c, count);
                const __m256 gradient = _mm256_fmsub_ps(along, p, _mm256_mul_ps(towards, wanted(c, count)));
                store(row.gradient + c, count, gradient);
            });
        }
        return -similarity;
    });
}

} // namespace rekindle::kernels
