#pragma once

#include <cstddef>
#include <cstdint>

// What an Embedding does with a table of `row_size` floats in a row.
namespace rekindle::kernels {

// rows[i] = indices[i] where it is in [0, row_count), else 0, for i in [begin, end); whether all are. Floats are cut to
// whole numbers.
bool check_rows(const int32_t *indices, size_t row_count, int32_t *rows, size_t begin, size_t end);
bool check_rows(const float *indices, size_t row_count, int32_t *rows, size_t begin, size_t end);

// A float cut to a whole number; the lowest int32 where it is beyond int32 or NaN.
int32_t whole_part(float number);

// Row i of dst is row rows[i] of the table, for i in [begin, end).
void take_rows(const float *table, size_t row_size, const int32_t *rows, float *dst, size_t begin, size_t end);

// Adds row i of src to row rows[i] of the table, for i from 0 to count - 1 in this order, in the columns [begin, end).
void add_rows(const float *src, size_t row_size, const int32_t *rows, size_t count, float *table, size_t begin,
              size_t end);

} // namespace rekindle::kernels
