#include "kernels/scores.h"

#include <cmath>

#include "kernels/vector.h"

namespace rekindle::kernels {

namespace {

constexpr float kNearlyZero = 1e-9F; // Keras's

double weight_of(const ScoreRows &rows, size_t r) {
    return rows.weight == nullptr ? 1.0 : static_cast<double>(rows.weight[r / rows.rows_per_weight]);
}

} // namespace

void add_f_scores(const ScoreRows &rows, float threshold, size_t begin, size_t end, const FScoreSums &sums) {
    for (size_t r = begin; r < end; ++r) {
        const float *output = rows.output + r * rows.columns, *target = rows.target + r * rows.columns;
        const double weight = weight_of(rows, r);
        const bool by_largest = threshold == 0;
        const float bound = by_largest ? largest(output, rows.columns) : threshold;
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
