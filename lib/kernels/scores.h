#pragma once

#include <cstddef>

namespace rekindle::kernels {

// Rows of outputs and targets, row-major; of row r the weight is weight[r / rows_per_weight], or 1 where that is null.
struct ScoreRows {
    const float *output, *target, *weight;
    size_t rows_per_weight, columns;
};

// What F-scores count, for each column or, where `step` is 0, of all columns together.
struct FScoreSums {
    double *true_positives, *false_positives, *false_negatives, *positives;
    size_t step;
};

// Counts the rows [begin, end): an output is a yes above the threshold; or, where that is 0, if it is the row's largest
// and not 0.
void add_f_scores(const ScoreRows &rows, float threshold, size_t begin, size_t end, const FScoreSums &sums);

// What R2 is made of, for each column: sums of weighted targets, of their squares, of squared errors, and of weights.
struct VarianceSums {
    double *squared_sum, *sum, *residual, *count;
};

void add_variances(const ScoreRows &rows, size_t begin, size_t end, const VarianceSums &sums);

} // namespace rekindle::kernels
