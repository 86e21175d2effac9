#pragma once

#include "kernels/vector_math.h"

// Softmax of short rows. Internal linkage, as vector.h.

namespace rekindle::kernels {

// Eight rows of a few classes at once, one row per lane: short rows leave no lane idle and need no sums across lanes.
constexpr size_t kTileClasses = 32;

struct SoftmaxTile {
    alignas(32) float exponentials[kTileClasses][kLanes]; // exp(output - maximum)
    alignas(32) float maximum[kLanes];
    alignas(32) double sum[kLanes]; // of the exponentials
};

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

// Calls visit(c, column) for each column of `count` <= kLanes consecutive rows; the lanes beyond repeat the last row.
template <class Visit>
static inline void for_each_column(const float *rows, size_t classes, size_t count, const Visit &visit) {
    const float *row[kLanes];
    for (size_t lane = 0; lane < kLanes; ++lane) {
        row[lane] = rows + (lane < count ? lane : count - 1) * classes;
    }
    size_t c = 0;
    for (; c + kLanes <= classes; c += kLanes) {
        __m256 block[kLanes];
        for (size_t lane = 0; lane < kLanes; ++lane) {
            block[lane] = _mm256_loadu_ps(row[lane] + c);
        }
        transpose(block);
        for (size_t i = 0; i < kLanes; ++i) {
            visit(c + i, block[i]);
        }
    }
    for (; c < classes; ++c) {
        visit(c,
              _mm256_setr_ps(row[0][c], row[1][c], row[2][c], row[3][c], row[4][c], row[5][c], row[6][c], row[7][c]));
    }
}

// Writes what column(c) gives of each column, for the first `count` rows.
template <class Column>
static inline void store_columns(float *rows, size_t classes, size_t count, const Column &column) {
    size_t c = 0;
    for (; c + kLanes <= classes; c += kLanes) {
        __m256 block[kLanes];
        for (size_t i = 0; i < kLanes; ++i) {
            block[i] = column(c + i);
        }
        transpose(block);
        for (size_t lane = 0; lane < count; ++lane) {
            _mm256_storeu_ps(rows + lane * classes + c, block[lane]);
        }
    }
    for (; c < classes; ++c) {
        alignas(32) float values[kLanes];
        _mm256_store_ps(values, column(c));
        for (size_t lane = 0; lane < count; ++lane) {
            rows[lane * classes + c] = values[lane];
        }
    }
}

// Fills the tile from `count` consecutive rows, and calls visit(c, output - maximum) for each of their columns.
template <class Visit>
static inline void exponentiate(SoftmaxTile &tile, const float *output, size_t classes, size_t count,
                                const Visit &visit) {
    __m256 maximum = broadcast(kMinusInfinity);
    for_each_column(output, classes, count, [&](size_t c, __m256 column) {
        _mm256_store_ps(tile.exponentials[c], column);
        maximum = _mm256_max_ps(maximum, column);
    });
    LaneSums sums;
    for (size_t c = 0; c < classes; ++c) {
        const __m256 shifted = _mm256_sub_ps(_mm256_load_ps(tile.exponentials[c]), maximum);
        visit(c, shifted);
        const __m256 exponential = exp_of_nonpositive(shifted);
        _mm256_store_ps(tile.exponentials[c], exponential);
        add(sums, exponential);
    }
    _mm256_store_ps(tile.maximum, maximum);
    _mm256_store_pd(tile.sum, sums.low);
    _mm256_store_pd(tile.sum + 4, sums.high);
}

static inline void exponentiate(SoftmaxTile &tile, const float *output, size_t classes, size_t count) {
    exponentiate(tile, output, classes, count, [](size_t, __m256) {});
}

// number / sum of the exponentials, for each row.
static inline __m256 divided_by_sums(const SoftmaxTile &tile, double number) {
    const __m256d numbers = _mm256_set1_pd(number);
    const __m128 low = _mm256_cvtpd_ps(_mm256_div_pd(numbers, _mm256_load_pd(tile.sum)));
    const __m128 high = _mm256_cvtpd_ps(_mm256_div_pd(numbers, _mm256_load_pd(tile.sum + 4)));
    return _mm256_set_m128(high, low);
}

} // namespace rekindle::kernels
