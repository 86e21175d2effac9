#pragma once

#include <cstddef>

// Vectors that lie one behind the other: the rows [begin, end) of matrices with `size` columns. Sums are kept in
// double.
namespace rekindle::kernels {

struct RowRange {
    size_t size, begin, end;
};

// dst[row] = first[row] . second[row]
void dot_rows(const RowRange &rows, const float *first, const float *second, float *dst);
// dst[row] = factors[row] src[row]; dst may be src.
void scale_rows(const RowRange &rows, const float *factors, const float *src, float *dst);

// dst[row] = src[row] / |src[row]|, but times 1 / epsilon at most; `inverses` gets that factor of each row.
void normalize_rows(const RowRange &rows, float epsilon, const float *src, float *dst, float *inverses);
// diff_src from the result and its gradient; it may be diff_dst. A row at the limit was only multiplied.
void normalize_rows_backward(const RowRange &rows, float epsilon, const float *dst, const float *inverses,
                             const float *diff_dst, float *diff_src);

} // namespace rekindle::kernels
