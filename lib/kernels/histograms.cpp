#include "kernels/histograms.h"

#include <algorithm>
#include <cmath>

namespace rekindle::kernels {

namespace {

constexpr size_t kFew = 8;

// How many thresholds the output is above; NaN is above none.
size_t bin_of(float output, const Bins &bins) {
    if (bins.even) {
        const float clipped = output > 0 ? std::min(output, 1.0F) : 0.0F;
        const size_t above = static_cast<size_t>(std::ceil(clipped * static_cast<float>(bins.count - 1)));
        const bool is_lifted = bins.opened && above == 0 && output == output;
        return above + (is_lifted ? 1 : 0);
    }
    if (bins.count > kFew) {
        return static_cast<size_t>(std::lower_bound(bins.thresholds, bins.thresholds + bins.count, output) -
                                   bins.thresholds);
    }
    size_t above = 0;
    for (size_t i = 0; i < bins.count; ++i) {
        above += output > bins.thresholds[i];
    }
    return above;
}

// Whether fewer than k outputs of the row come before this one, the largest first, and equal ones in their order.
bool is_among_first(const float *row, size_t columns, size_t column, size_t k) {
    size_t before = 0;
    for (size_t c = 0; c < columns && before < k; ++c) {
        before += row[c] > row[column] || (row[c] == row[column] && c < column);
    }
    return before < k;
}

} // namespace

void add_to_histograms(const ConfusionRows &rows, const Bins &bins, size_t begin, size_t end, double *yes, double *no) {
    const size_t apart = rows.column_apart ? bins.count + 1 : 0;
    for (size_t r = begin; r < end; ++r) {
        const float *output = rows.output + r * rows.columns, *target = rows.target + r * rows.columns;
        const double row_weight =
            rows.weight == nullptr ? 1.0 : static_cast<double>(rows.weight[r / rows.rows_per_weight]);
        for (size_t c = rows.first; c < rows.end; ++c) {
            const bool is_left_out = rows.top_k > 0 && !is_among_first(output, rows.columns, c, rows.top_k);
            const size_t bin = is_left_out ? 0 : bin_of(output[c], bins);
            const double weight = rows.column_weight == nullptr ? row_weight : row_weight * rows.column_weight[c];
            (target[c] != 0 ? yes : no)[c * apart + bin] += weight;
        }
    }
}

} // namespace rekindle::kernels
