#pragma once

#include <cstddef>
#include <cstdint>

// What becomes of all rows of a sample, channel by channel. All functions work on the channels [begin, end) of a
// row-major sample of `count` rows.
namespace rekindle::kernels {

struct SampleRows {
    size_t count, channels, begin, end;
};

// dst[c] = the largest of src's; NaN where any is.
void largest_of_rows(const SampleRows &rows, const float *src, float *dst);
// The way back: those elements that are the largest share the gradient alike, as in TensorFlow. NaN where it is NaN.
void largest_of_rows_backward(const SampleRows &rows, const float *src, const float *largest, const float *diff_dst,
                              float *diff_src);

// dst[c] = the mean of src's in the rows that count; NaN where none does.
void mean_of_rows(const SampleRows &rows, const uint8_t *flags, const float *src, float *dst);
// The way back: 0 in the rows that do not count.
void mean_of_rows_backward(const SampleRows &rows, const uint8_t *flags, const float *diff_dst, float *diff_src);

} // namespace rekindle::kernels
