#include "kernels/scores.h"

#include <cmath>
#include <limits>

#include "kernels/vector.h"

namespace rekindle::kernels {

namespace {

constexpr float kNearlyZero = 1e-9F; // Keras's

// NaN counts for nothing.
float largest_of(const float *row, size_t columns) {
    constexpr float kLowest = -std::numeric_limits<float>::infinity();
    __m256 best = broadcast(kLowest);
    for_each_group(0, columns, [&](size_t c, size_t count) {
        best = _mm256_max_ps(load(row + c, count, kLowest), best); // the second one where either is NaN
    });
    return largest(best);
}

double weight_of(const ScoreRows &rows, size_t r) {
    return rows.weight == nullptr ? 1.0 : static_cast<double>(rows.weight[r / rows.rows_per_weight]);
}

} // namespace

void add_f_scores(const ScoreRows &rows, float threshold, size_t begin, size_t end, const FScoreSums &sums) {
    for (size_t r = begin; r < end; ++r) {
        const float *output = rows.output + r * rows.columns, *target = rows.target + r * rows.columns;
        const double weight = weight_of(rows, r);
        const bool by_largest = threshold == 0;
        const float bound = by_largest ? largest_of(output, rows.columns) : threshold;
        auto add = [&](size_t c, size_t i) {
            const bool is_best = output[c] >= bound && std::abs(output[c]) > kNearlyZero;
            const double at = (by_largest ? is_best : output[c] > bound) ? weight : 0.0;
            const double wanted = static_cast<double>(target[c]);
            sums.true_positives[i] += at * wanted;
            sums.false_positives[i] += at * (1.0 - wanted);
            sums.false_negatives[i] += (weight - at) * wanted;
            sums.positives[i] += weight * wanted;
        };
        if (sums.step == 0) {
            for (size_t c = 0; c < rows.columns; ++c) add(c, 0);
        } else {
#pragma omp simd
            for (size_t c = 0; c < rows.columns; ++c) add(c, c);
        }
    }
}

void add_variances(const ScoreRows &rows, size_t begin, size_t end, const VarianceSums &sums) {
    for (size_t r = begin; r < end; ++r) {
        const float *output = rows.output + r * rows.columns, *target = rows.target + r * rows.columns;
        const double weight = weight_of(rows, r);
#pragma omp simd
        for (size_t c = 0; c < rows.columns; ++c) {
            const double wanted = static_cast<double>(target[c]), error = wanted - static_cast<double>(output[c]);
            sums.squared_sum[c] += weight * wanted * wanted;
            sums.sum[c] += weight * wanted;
            sums.residual[c] += weight * error * error;
            sums.count[c] += weight;
        }
    }
}

} // namespace rekindle::kernels
