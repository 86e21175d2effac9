#pragma once

#include <cstddef>
#include <cstdint>

#include "core/dtype.h"

namespace rekindle::kernels {

// Copies rows of an array into a batch: row r of dst is row indices[r] of src, cast to float32, for r in [begin, end).
// A row has `row_size` elements of `dtype` (float32, float64, uint8, int32 or int64).
void gather_to_float(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, float *dst, size_t begin,
                     size_t end);

// The same, and whether all that was copied is finite, as integers are.
bool gather_finite(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, float *dst, size_t begin,
                   size_t end);

// The same for class indices, cast to int32 (values were checked to be in range before).
void gather_to_int(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, int32_t *dst, size_t begin,
                   size_t end);

// The same for whole numbers, and whether all were such as int32 can be. Others are cut to whole numbers, and the
// lowest int32 is in the place of those beyond it.
bool gather_whole(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, int32_t *dst, size_t begin,
                  size_t end);

// dst = src * scale + offset; dst may be src.
void rescale(const float *src, float *dst, float scale, float offset, size_t begin, size_t end);

} // namespace rekindle::kernels
