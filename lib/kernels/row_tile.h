#pragma once

#include "kernels/vector.h"

// Eight rows at once, one row per lane: short rows leave no lane idle and need no sums across lanes. Internal linkage,
// as vector.h.

namespace rekindle::kernels {

// Columns and rows of eight by eight floats change places.
static inline void transpose(__m256 (&rows)[kLanes]) {
    __m256 pairs[kLanes], fours[kLanes];
    for (size_t i = 0; i < kLanes; i += 2) {
        pairs[i] = _mm256_unpacklo_ps(rows[i], rows[i + 1]);
        pairs[i + 1] = _mm256_unpackhi_ps(rows[i], rows[i + 1]);
    }
    for (size_t i = 0; i < kLanes; i += 4) {
        for (size_t half = 0; half < 2; ++half) {
            fours[i + 2 * half] = _mm256_shuffle_ps(pairs[i + half], pairs[i + half + 2], 0x44);
            fours[i + 2 * half + 1] = _mm256_shuffle_ps(pairs[i + half], pairs[i + half + 2], 0xEE);
        }
    }
    for (size_t i = 0; i < 4; ++i) {
        rows[i] = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x20);
        rows[i + 4] = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x31);
    }
}

// Calls visit(c, column) for the first `columns` columns of `count` <= kLanes rows, which begin `stride` elements one
// behind the other; the lanes beyond repeat the last row.
template <class Visit>
static inline void for_each_column(const float *rows, size_t stride, size_t columns, size_t count, const Visit &visit) {
    const float *row[kLanes];
    for (size_t lane = 0; lane < kLanes; ++lane) {
        row[lane] = rows + (lane < count ? lane : count - 1) * stride;
    }
    for_each_group(0, columns, [&](size_t c, size_t width) {
        __m256 block[kLanes];
        for (size_t lane = 0; lane < kLanes; ++lane) {
            block[lane] = load(row[lane] + c, width);
        }
        transpose(block);
        for (size_t i = 0; i < width; ++i) {
            visit(c + i, block[i]);
        }
    });
}

// Writes what column(c) gives of each column of the first `count` rows.
template <class Column>
static inline void store_columns(float *rows, size_t stride, size_t columns, size_t count, const Column &column) {
    for_each_group(0, columns, [&](size_t c, size_t width) {
        __m256 block[kLanes] = {};
        for (size_t i = 0; i < width; ++i) {
            block[i] = column(c + i);
        }
        transpose(block);
        for (size_t lane = 0; lane < count; ++lane) {
            store(rows + lane * stride + c, width, block[lane]);
        }
    });
}

} // namespace rekindle::kernels
