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

void add_to(double *sums, size_t count, __m256 values) {
    float lanes[kLanes];
    _mm256_storeu_ps(lanes, values);
    for (size_t i = 0; i < count; ++i) sums[i] += static_cast<double>(lanes[i]);
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
    float means[kLanes], square_sums[kLanes], rests[kLanes];
    _mm256_storeu_ps(means, mean);
    _mm256_storeu_ps(square_sums, squares);
    _mm256_storeu_ps(rests, rest);
    const double added = static_cast<double>(rows), all = before + added;
    for (size_t i = 0; i < count; ++i) {
        double &total = moments.means[channel + i];
        const double delta = static_cast<double>(means[i]) + static_cast<double>(rests[i]) / added - total;
        total += delta * added / all;
        moments.squares[channel + i] += static_cast<double>(square_sums[i]) + delta * delta * before * added / all;
    }
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
