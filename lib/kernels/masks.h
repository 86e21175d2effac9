#pragma once

#include <cstddef>
#include <cstdint>

// Masks are bytes, 1 where a place counts and else 0. All functions work on [begin, end).
namespace rekindle::kernels {

// flags = values != 0.
void nonzero_flags(const float *values, uint8_t *flags, size_t begin, size_t end);
void nonzero_flags(const int32_t *values, uint8_t *flags, size_t begin, size_t end);

// Whether any element of a row is unlike the value; NaN is.
void unlike_flags(const float *rows, size_t row_size, float value, uint8_t *flags, size_t begin, size_t end);
// Whether any element of a row counts.
void any_flags(const uint8_t *rows, size_t row_size, uint8_t *flags, size_t begin, size_t end);

// dst = first or second; dst may be either.
void or_flags(const uint8_t *first, const uint8_t *second, uint8_t *dst, size_t begin, size_t end);
// dst = first or not second.
void or_not_flags(const uint8_t *first, const uint8_t *second, uint8_t *dst, size_t begin, size_t end);

// dst = src in the rows that count, and `value` in the others; dst may be src.
void fill_rows(const float *src, const uint8_t *flags, size_t row_size, float value, float *dst, size_t begin,
               size_t end);

// dst = weights[row / rows_per_weight] of the rows that count, and 0 of the others; without weights each is 1.
void mask_weights(const uint8_t *flags, const float *weights, size_t rows_per_weight, float *dst, size_t begin,
                  size_t end);

} // namespace rekindle::kernels
