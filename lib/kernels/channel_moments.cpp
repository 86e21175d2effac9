#include "kernels/channel_moments.h"

#include <algorithm>

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

// Rows whose sums are taken in float before they are added in double; so few that they stay in the first-level cache.
constexpr size_t kChunk = 32;

// Calls body(first, last) for consecutive chunks of the rows.
template <class Body>
void for_each_chunk(size_t begin, size_t end, const Body &body) {
    for (size_t first = begin; first < end; first += kChunk) body(first, std::min(end, first + kChunk));
}

// Adds the moments of `added` rows to those of four channels of `before` rows.
void add_moments(double before, double added, double *means, double *squares, size_t count, __m256d mean,
                 __m256d square_sum) {
    const double share = added / (before + added);
    const __m256d total = load_doubles(means, count), delta = _mm256_sub_pd(mean, total);
    const __m256d between = _mm256_mul_pd(_mm256_mul_pd(delta, delta), _mm256_set1_pd(before * share));
    store_doubles(means, count, _mm256_fmadd_pd(delta, _mm256_set1_pd(share), total));
    store_doubles(squares, count, _mm256_add_pd(load_doubles(squares, count), _mm256_add_pd(square_sum, between)));
}

// A chunk's part of one group of channels.
void add_chunk(const ChannelMoments &moments, double before, const float *src, size_t channels, size_t rows,
               size_t channel, size_t count) {
    __m256 sum = _mm256_setzero_ps(), squares = _mm256_setzero_ps(), rest = _mm256_setzero_ps();
    for (size_t row = 0; row < rows; ++row) sum = _mm256_add_ps(sum, load(src + row * channels, count));
    const __m256 mean = _mm256_div_ps(sum, broadcast(static_cast<float>(rows)));
    for (size_t row = 0; row < rows; ++row) {
        const __m256 distance = _mm256_sub_ps(load(src + row * channels, count), mean);
        squares = _mm256_fmadd_ps(distance, distance, squares);
        rest = _mm256_add_ps(rest, distance); // what rounding has left out of the mean
    }
    const double added = static_cast<double>(rows);
    const __m256d share = _mm256_set1_pd(1 / added);
    double *means = moments.means + channel, *square_sums = moments.squares + channel;
    add_moments(before, added, means, square_sums, count, _mm256_fmadd_pd(low_doubles(rest), share, low_doubles(mean)),
                low_doubles(squares));
    if (count <= 4) return;
    add_moments(before, added, means + 4, square_sums + 4, count - 4,
                _mm256_fmadd_pd(high_doubles(rest), share, high_doubles(mean)), high_doubles(squares));
}

} // namespace

void add_rows(const ChannelMoments &moments, const float *src, size_t channels, size_t begin, size_t end) {
    double before = moments.count;
    for_each_chunk(begin, end, [&](size_t first, size_t last) {
        for_each_group(0, channels, [&](size_t channel, size_t count) {
            add_chunk(moments, before, src + first * channels + channel, channels, last - first, channel, count);
        });
        before += static_cast<double>(last - first);
    });
}

void merge(ChannelMoments &moments, const ChannelMoments &later, size_t channels) {
    if (later.count == 0) return;
    const double all = moments.count + later.count;
    for (size_t i = 0; i < channels; ++i) {
        const double delta = later.means[i] - moments.means[i];
        moments.means[i] += delta * later.count / all;
        moments.squares[i] += later.squares[i] + delta * delta * moments.count * later.count / all;
    }
    moments.count = all;
}

void scale_channels(const float *src, const float *scale, const float *shift, float *dst, size_t channels, size_t begin,
                    size_t end) {
    for (size_t row = begin * channels; row < end * channels; row += channels) {
        for_each_group(0, channels, [&](size_t i, size_t count) {
            store(dst + row + i, count,
                  _mm256_fmadd_ps(load(src + row + i, count), load(scale + i, count), load(shift + i, count)));
        });
    }
}

void add_channel_gradients(const float *src, const float *diff, const float *means, size_t channels, size_t begin,
                           size_t end, double *sums, double *products) {
    for_each_chunk(begin, end, [&](size_t first, size_t last) {
        for_each_group(0, channels, [&](size_t channel, size_t count) {
            __m256 sum = _mm256_setzero_ps(), product = _mm256_setzero_ps();
            const __m256 mean = load(means + channel, count);
            for (size_t row = first; row < last; ++row) {
                const __m256 given = load(diff + row * channels + channel, count);
                const __m256 distance = _mm256_sub_ps(load(src + row * channels + channel, count), mean);
                sum = _mm256_add_ps(sum, given);
                product = _mm256_fmadd_ps(given, distance, product);
            }
            add_to(sums + channel, count, sum);
            add_to(products + channel, count, product);
        });
    });
}

void apply_channel_gradient(const ChannelGradient &gradient, const float *src, const float *diff_dst, float *diff_src,
                            size_t channels, size_t begin, size_t end) {
    for (size_t row = begin * channels; row < end * channels; row += channels) {
        for_each_group(0, channels, [&](size_t i, size_t count) {
            const __m256 distance = _mm256_sub_ps(load(src + row + i, count), load(gradient.means + i, count));
            const __m256 base =
                _mm256_fmadd_ps(distance, load(gradient.by_distance + i, count), load(gradient.shift + i, count));
            store(diff_src + row + i, count,
                  _mm256_fmadd_ps(load(diff_dst + row + i, count), load(gradient.by_diff + i, count), base));
        });
    }
}

} // namespace rekindle::kernels
