#include "kernels/global_pooling.h"

#include <algorithm>

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

// The groups of channels that one pass over the rows takes where there are so many: what it sums up stays in registers,
// and each row is read in whole cache lines.
constexpr size_t kWide = 4;

// Calls pass.template operator()<groups>(first, lanes), the lanes being those of the last group.
template <class Pass>
void for_passes(const SampleRows &rows, const Pass &pass) {
    size_t first = rows.begin;
    for (; first + kWide * kLanes <= rows.end; first += kWide * kLanes) {
        pass.template operator()<kWide>(first, kLanes);
    }
    for_each_group(first, rows.end, [&](size_t group, size_t lanes) { pass.template operator()<1>(group, lanes); });
}

// NaN where either is; MAXPS alone gives the second where either is.
__m256 larger(__m256 largest, __m256 value) {
    const __m256 is_nan = _mm256_cmp_ps(largest, largest, _CMP_UNORD_Q);
    return _mm256_blendv_ps(_mm256_max_ps(largest, value), largest, is_nan);
}

float counted(const uint8_t *flags, size_t count) {
    size_t sum = 0;
    for (size_t row = 0; row < count; ++row) sum += flags[row];
    return static_cast<float>(sum);
}

} // namespace

void largest_of_rows(const SampleRows &rows, const float *src, float *dst) {
    for_passes(rows, [&]<size_t kGroups>(size_t first, size_t lanes) {
        __m256 largest[kGroups];
        for (__m256 &group : largest) group = broadcast(kMinusInfinity);
        for (size_t row = 0; row < rows.count; ++row) {
            const float *from = src + row * rows.channels + first;
            for (size_t i = 0; i < kGroups; ++i) largest[i] = larger(largest[i], load(from + i * kLanes, lanes));
        }
        for (size_t i = 0; i < kGroups; ++i) store(dst + first + i * kLanes, lanes, largest[i]);
    });
}

void largest_of_rows_backward(const SampleRows &rows, const float *src, const float *largest, const float *diff_dst,
                              float *diff_src) {
    for_each_group(rows.begin, rows.end, [&](size_t first, size_t lanes) {
        const __m256 maximum = load(largest + first, lanes);
        __m256 equals = _mm256_setzero_ps();
        auto is_largest = [&](size_t row) {
            return _mm256_cmp_ps(load(src + row * rows.channels + first, lanes), maximum, _CMP_EQ_OQ);
        };
        for (size_t row = 0; row < rows.count; ++row) {
            equals = _mm256_add_ps(equals, _mm256_and_ps(is_largest(row), broadcast(1)));
        }
        const __m256 share = _mm256_div_ps(load(diff_dst + first, lanes), equals);
        const __m256 of_others = _mm256_and_ps(maximum, _mm256_cmp_ps(maximum, maximum, _CMP_UNORD_Q));
        for (size_t row = 0; row < rows.count; ++row) {
            store(diff_src + row * rows.channels + first, lanes, _mm256_blendv_ps(of_others, share, is_largest(row)));
        }
    });
}

void mean_of_rows(const SampleRows &rows, const uint8_t *flags, const float *src, float *dst) {
    const __m256 count = broadcast(counted(flags, rows.count));
    for_passes(rows, [&]<size_t kGroups>(size_t first, size_t lanes) {
        LaneSums sums[kGroups];
        for (size_t row = 0; row < rows.count; ++row) {
            if (flags[row] == 0) continue;
            const float *from = src + row * rows.channels + first;
            for (size_t i = 0; i < kGroups; ++i) add(sums[i], load(from + i * kLanes, lanes));
        }
        for (size_t i = 0; i < kGroups; ++i) {
            store(dst + first + i * kLanes, lanes, _mm256_div_ps(rounded(sums[i]), count));
        }
    });
}

void mean_of_rows_backward(const SampleRows &rows, const uint8_t *flags, const float *diff_dst, float *diff_src) {
    const float count = counted(flags, rows.count);
    for (size_t row = 0; row < rows.count; ++row) {
        float *to = diff_src + row * rows.channels;
        if (flags[row] == 0) {
            std::fill(to + rows.begin, to + rows.end, 0.0F);
            continue;
        }
        for_each_group(rows.begin, rows.end, [&](size_t first, size_t lanes) {
            store(to + first, lanes, _mm256_div_ps(load(diff_dst + first, lanes), broadcast(count)));
        });
    }
}

} // namespace rekindle::kernels
