#include "kernels/scores.h"

#include <algorithm>
#include <cmath>

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
        const float largest = threshold > 0 ? 0 : *std::max_element(output, output + rows.columns);
        for (size_t c = 0; c < rows.columns; ++c) {
            const bool is_yes =
                threshold > 0 ? output[c] > threshold : output[c] >= largest && std::abs(output[c]) > kNearlyZero;
            const double wanted = static_cast<double>(target[c]), at = is_yes ? 1.0 : 0.0;
            const size_t i = c * sums.step;
            sums.true_positives[i] += weight * at * wanted;
            sums.false_positives[i] += weight * at * (1.0 - wanted);
            sums.false_negatives[i] += weight * (1.0 - at) * wanted;
            sums.positives[i] += weight * wanted;
        }
    }
}

void add_variances(const ScoreRows &rows, size_t begin, size_t end, const VarianceSums &sums) {
    for (size_t r = begin; r < end; ++r) {
        const float *output = rows.output + r * rows.columns, *target = rows.target + r * rows.columns;
        const double weight = weight_of(rows, r);
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
