#pragma once

#include "kernels/row_tile.h"
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

// Fills the tile from `count` consecutive rows, and calls visit(c, output - maximum) for each of their columns.
template <class Visit>
static inline void exponentiate(SoftmaxTile &tile, const float *output, size_t classes, size_t count,
                                const Visit &visit) {
    __m256 maximum = broadcast(kMinusInfinity);
    for_each_column(output, classes, classes, count, [&](size_t c, __m256 column) {
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
