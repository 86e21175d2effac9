#pragma once

#include <cstdint>
#include <limits>

#include "kernels/losses.h"
#include "kernels/vector.h"

// What the losses share: the view of one row, the loop over rows, and Keras's clip of probabilities. Internal linkage,
// as vector.h.

namespace rekindle::kernels {

struct LossRow {
    const float *output;
    float *gradient; // null: not wanted
    size_t classes;
    float weight;
    float factor; // of the derivatives: weight * gradient_scale
};

static inline LossRow loss_row(const LossRows &rows, size_t r) {
    const float weight = rows.sample_weight == nullptr ? 1 : rows.sample_weight[r / rows.rows_per_sample];
    const size_t offset = r * rows.classes;
    return {rows.output + offset, rows.gradient == nullptr ? nullptr : rows.gradient + offset, rows.classes, weight,
            rows.gradient_scale * weight};
}

// The sum of weight * row_loss(row, index of the row), which also writes the row's gradient.
template <class RowLoss>
static inline double sum_rows(const LossRows &rows, const RowLoss &row_loss) {
    double sum = 0;
    for (size_t r = rows.begin; r < rows.end; ++r) {
        const LossRow row = loss_row(rows, r);
        sum += static_cast<double>(row.weight) * row_loss(row, r);
    }
    return sum;
}

static inline bool is_class(int32_t label, size_t classes) {
    return label >= 0 && static_cast<size_t>(label) < classes;
}

static inline bool is_ignored(const LabelRows &labels, int32_t label) {
    return labels.has_ignored && label == labels.ignored;
}

// The loss of a row that does not count; its gradient is 0.
static inline double no_loss(const LossRow &row) {
    for (size_t c = 0; row.gradient != nullptr && c < row.classes; ++c) {
        row.gradient[c] = 0;
    }
    return 0;
}

// The loss of a row whose label is no class: NaN, in its gradient too.
static inline double not_a_number(const LossRow &row) {
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    for (size_t c = 0; row.gradient != nullptr && c < row.classes; ++c) {
        row.gradient[c] = kNan;
    }
    return kNan;
}

// Keras's bounds of a probability in float32.
constexpr float kSmallestProbability = 1e-7F;
constexpr float kLargestProbability = 1 - 1e-7F;

// NaN stays NaN: max and min give their second operand then.
static inline __m256 clip_probability(__m256 value) {
    const __m256 raised = _mm256_max_ps(broadcast(kSmallestProbability), value);
    return _mm256_min_ps(broadcast(kLargestProbability), raised);
}

// The derivative of clip_probability at `value` times `derivative`: 0 outside the bounds.
static inline __m256 through_clip(__m256 value, __m256 derivative) {
    const __m256 below = _mm256_cmp_ps(value, broadcast(kSmallestProbability), _CMP_LT_OQ);
    const __m256 above = _mm256_cmp_ps(value, broadcast(kLargestProbability), _CMP_GT_OQ);
    return _mm256_andnot_ps(_mm256_or_ps(below, above), derivative);
}

} // namespace rekindle::kernels
