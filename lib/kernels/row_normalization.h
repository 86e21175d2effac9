#pragma once

#include "kernels/rows.h"

// What normalizations over rows do: each row by its own mean and variance.
namespace rekindle::kernels {

// Of each row: the mean, and 1 / sqrt(variance + epsilon).
struct RowMoments {
    float *means, *roots;
};

// dst = (src - mean) * root * gamma + beta, where gamma and beta have an element for each of a row's, or are null: 1
// and 0. Writes the moments, unless they are null. dst may be src.
void normalize_rows_by_moments(const RowRange &rows, float epsilon, const float *src, const float *gamma,
                               const float *beta, const RowMoments &moments, float *dst);

// What the way back reads; gamma may be null.
struct NormalizedRows {
    const float *src, *gamma, *means, *roots, *diff_dst;
};

// diff_src, unless it is null, and added to the sums, unless they are null, those over the rows: d(loss)/d(gamma) and
// d(loss)/d(beta). diff_src may be diff_dst.
void normalize_rows_by_moments_backward(const RowRange &rows, const NormalizedRows &of, float *diff_src,
                                        double *diff_gamma, double *diff_beta);

} // namespace rekindle::kernels
