#pragma once

#include "kernels/rows.h"

// What normalizations over rows do: each row by its own moments.
namespace rekindle::kernels {

// From where the distances of a row's elements are measured: its mean, or 0.
enum class RowCenter { kMean, kZero };

// Of each row: where its center is, and 1 / sqrt(m + epsilon), where m is the mean of the squares of the distances from
// there. Those of RowCenter::kZero have no means, null.
struct RowMoments {
    float *means, *roots;
};

// dst = (src - center) * root * gamma + beta, where gamma and beta have an element for each of a row's, or are null: 1
// and 0. Writes the moments, unless they are null. dst may be src.
void normalize_rows_by_moments(RowCenter center, const RowRange &rows, float epsilon, const float *src,
                               const float *gamma, const float *beta, const RowMoments &moments, float *dst);

// What the way back reads; gamma may be null, and the means: RowCenter::kZero.
struct NormalizedRows {
    const float *src, *gamma, *means, *roots, *diff_dst;
};

// diff_src, unless it is null, and added to the sums, unless they are null, those over the rows: d(loss)/d(gamma) and
// d(loss)/d(beta). diff_src may be diff_dst.
void normalize_rows_by_moments_backward(const RowRange &rows, const NormalizedRows &of, float *diff_src,
                                        double *diff_gamma, double *diff_beta);

} // namespace rekindle::kernels
