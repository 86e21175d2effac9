#pragma once

#include "kernels/loss_rows.h"

// The losses that add up over the elements of a row.

namespace rekindle::kernels {

// Of eight elements.
struct Element {
    __m256 loss, derivative; // by the output
};

// `count` elements of a target, `stride` apart; the other lanes are 0.
static inline __m256 load_strided(const float *target, size_t stride, size_t count) {
    if (stride == 1) return load(target, count);
    float values[kLanes] = {};
    for (size_t i = 0; i < count; ++i) {
        values[i] = target[i * stride];
    }
    return _mm256_loadu_ps(values);
}

// The sum over the row, divided by `divisor`, of what element(output, target) gives.
template <class ElementLoss>
static inline double sum_elements(const LossRows &rows, const TargetRows &target, double divisor,
                                  const ElementLoss &element) {
    return sum_rows(rows, [&](const LossRow &row, size_t r) {
        const float *row_target = target.values + r * target.row_stride;
        const __m256 factor = broadcast(row.factor / static_cast<float>(divisor));
        LaneSums losses;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            const __m256 t = load_strided(row_target + c * target.column_stride, target.column_stride, count);
            const Element of = element(load(row.output + c, count), t);
            add(losses, keep_first(of.loss, count));
            if (row.gradient != nullptr) store(row.gradient + c, count, _mm256_mul_ps(factor, of.derivative));
        });
        return total(losses) / divisor;
    });
}

template <class ElementLoss>
static inline double mean_of_elements(const LossRows &rows, const TargetRows &target, const ElementLoss &element) {
    return sum_elements(rows, target, static_cast<double>(rows.classes), element);
}

template <class ElementLoss>
double mean_over_elements(const LossRows &rows, const TargetRows &target) {
    return mean_of_elements(rows, target, ElementLoss{});
}

template <class ElementLoss>
double mean_over_elements(const LossRows &rows, const TargetRows &target, float parameter) {
    return mean_of_elements(rows, target, ElementLoss{parameter});
}

// A target of the output's shape.
static inline TargetRows whole(const float *target, const LossRows &rows) {
    return {target, rows.classes, 1};
}

static inline __m256 scaled(__m256 target, const TargetScale &scale) {
    return _mm256_fmadd_ps(target, broadcast(scale.factor), broadcast(scale.shift));
}

// `value` with its sign changed where `sign` is negative.
static inline __m256 with_sign_of(__m256 value, __m256 sign) {
    return _mm256_xor_ps(value, _mm256_and_ps(sign, broadcast(-0.0F)));
}

// `value` where `source` is a number; NaN where that is NaN.
static inline __m256 or_nan(__m256 value, __m256 source) {
    return _mm256_blendv_ps(value, source, _mm256_cmp_ps(source, source, _CMP_UNORD_Q));
}

// -1, 0 or 1; NaN of NaN.
static inline __m256 slope_of_magnitude(__m256 value) {
    return or_nan(sign(value), value);
}

// Keras's epsilon.
constexpr float kEpsilon = 1e-7F;

} // namespace rekindle::kernels
