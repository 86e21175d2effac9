#include <algorithm>
#include <cmath>

#include "kernels/element_losses.h"

// Losses that vanish where an output is beyond its target by a margin of 1.

namespace rekindle::kernels {

double hinge(const LossRows &rows, const TargetRows &target, const TargetScale &scale) {
    return mean_of_elements(rows, target, [&](__m256 p, __m256 given) -> Element {
        const __m256 t = scaled(given, scale), zero = _mm256_setzero_ps();
        const __m256 missing = _mm256_fnmadd_ps(t, p, broadcast(1));
        const __m256 is_missing = _mm256_cmp_ps(missing, zero, _CMP_GT_OQ);
        const __m256 slope = _mm256_and_ps(is_missing, _mm256_sub_ps(zero, t));
        return {_mm256_max_ps(zero, missing), or_nan(slope, missing)};
    });
}

double squared_hinge(const LossRows &rows, const TargetRows &target, const TargetScale &scale) {
    return mean_of_elements(rows, target, [&](__m256 p, __m256 given) -> Element {
        const __m256 t = scaled(given, scale);
        const __m256 missing = _mm256_max_ps(_mm256_setzero_ps(), _mm256_fnmadd_ps(t, p, broadcast(1)));
        return {_mm256_mul_ps(missing, missing), _mm256_mul_ps(broadcast(-2), _mm256_mul_ps(t, missing))};
    });
}

namespace {

struct Categories {
    double right = 0; // sum(t p)
    float wrong;      // the largest (1 - t) p
    size_t largest = 0;
};

Categories compare(const LossRow &row, const TargetRows &target, const float *row_target) {
    Categories found{.wrong = -std::numeric_limits<float>::infinity()};
    for (size_t c = 0; c < row.classes; ++c) {
        const float t = row_target[c * target.column_stride], p = row.output[c];
        const float other = (1 - t) * p;
        found.right += static_cast<double>(t) * static_cast<double>(p);
        if (!(other <= found.wrong)) {
            found.wrong = other;
            found.largest = c;
        }
    }
    return found;
}

} // namespace

double categorical_hinge(const LossRows &rows, const TargetRows &target) {
    return sum_rows(rows, [&](const LossRow &row, size_t r) {
        const float *row_target = target.values + r * target.row_stride;
        const Categories found = compare(row, target, row_target);
        const double missing = static_cast<double>(found.wrong) - found.right + 1;
        if (std::isnan(missing)) return not_a_number(row);
        if (row.gradient != nullptr) {
            const float factor = missing > 0 ? row.factor : 0;
            const float largest = 1 - row_target[found.largest * target.column_stride];
            for (size_t c = 0; c < row.classes; ++c) {
                row.gradient[c] = -factor * row_target[c * target.column_stride];
            }
            row.gradient[found.largest] += factor * largest;
        }
        return std::max(missing, 0.0);
    });
}

bool is_binary(const float *target, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        if (target[i] != 0 && target[i] != 1) return false;
    }
    return true;
}

} // namespace rekindle::kernels
