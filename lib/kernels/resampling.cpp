#include "kernels/resampling.h"

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

// dst = the sum of so many pieces of `size` floats, which lie at multiples of that.
void sum_pieces(const Tap *taps, size_t count, const float *src, size_t size, float *dst) {
    const bool is_copy = count == 1 && taps->weight == 1;
    for_each_group(0, size, [&](size_t i, size_t lanes) {
        const __m256 first = load(src + taps->place * size + i, lanes);
        __m256 sum = is_copy ? first : _mm256_mul_ps(broadcast(taps->weight), first);
        for (const Tap *tap = taps + 1; tap < taps + count; ++tap) {
            sum = _mm256_fmadd_ps(broadcast(tap->weight), load(src + tap->place * size + i, lanes), sum);
        }
        store(dst + i, lanes, sum);
    });
}

} // namespace

void resample_row(const TapList &rows, size_t place, const float *src, size_t size, float *dst) {
    sum_pieces(rows.taps + rows.ends[place], rows.ends[place + 1] - rows.ends[place], src, size, dst);
}

void resample_columns(const TapList &columns, const float *src, size_t channels, float *dst) {
    for (size_t i = 0; i < columns.count; ++i) {
        const size_t first = columns.ends[i];
        sum_pieces(columns.taps + first, columns.ends[i + 1] - first, src, channels, dst + i * channels);
    }
}

} // namespace rekindle::kernels
