#pragma once

#include <cstddef>

namespace rekindle::kernels {

// Rows of outputs and targets, row-major, with what counts of them. A target other than 0 is a yes.
struct ConfusionRows {
    const float *output, *target;
    const float *weight; // of row r: weight[r / rows_per_weight]; null: all 1
    size_t rows_per_weight;
    const double *column_weight; // null: all 1
    size_t columns;
    size_t first, end; // of the columns that count
    size_t top_k;      // a row's other outputs are no at every threshold; 0: all count
    bool column_apart; // each column has histograms of its own, one behind the other
};

// Ascending thresholds, with a bin for each number of them that an output may be above: `count` + 1. Even ones are
// 0, 1 / (count - 1), ... 1, and an output's bin is computed as Keras does, in float; `opened` ones begin below 0 and
// end above 1, so that any output is above the first and none above the last.
struct Bins {
    const float *thresholds;
    size_t count;
    bool even, opened;
};

// Adds the rows [begin, end) to the histograms of outputs whose targets are yes and no.
void add_to_histograms(const ConfusionRows &rows, const Bins &bins, size_t begin, size_t end, double *yes, double *no);

} // namespace rekindle::kernels
