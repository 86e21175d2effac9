#pragma once

#include <cstddef>
#include <cstdint>

// What normalizations over a batch do, on row-major rows of channels.
namespace rekindle::kernels {

// Means and sums of squared distances from them, of `count` rows, one for each channel; begins with 0 rows.
struct ChannelMoments {
    double count;
    double *means, *squares;
};

// Adds the rows [begin, end), by the formula of Chan, Golub and LeVeque, 1983.
void add_rows(const ChannelMoments &moments, const float *src, size_t channels, size_t begin, size_t end);
// Adds those of other rows.
void merge(ChannelMoments &moments, const ChannelMoments &later, size_t channels);

// dst = src * scale + shift in the rows [begin, end), with a scale and a shift for each channel; dst may be src.
void scale_channels(const float *src, const float *scale, const float *shift, float *dst, size_t channels, size_t begin,
                    size_t end);

// sums[c] += diff; products[c] += diff * (src - means[c]) over the rows [begin, end).
void add_channel_gradients(const float *src, const float *diff, const float *means, size_t channels, size_t begin,
                           size_t end, double *sums, double *products);

// diff_src = diff_dst * by_diff + (src - means) * by_distance + shift, each of a channel, in the rows [begin, end);
// diff_src may be diff_dst.
struct ChannelGradient {
    const float *means, *by_diff, *by_distance, *shift;
};
void apply_channel_gradient(const ChannelGradient &gradient, const float *src, const float *diff_dst, float *diff_src,
                            size_t channels, size_t begin, size_t end);

// Which elements of rows count: of row r, of all channels flags[r], or of channel c flags[r / rows_per_flag * channels
// + c].
struct CountedElements {
    const uint8_t *flags;
    bool by_channel;
    size_t rows_per_flag; // by channel
};

// Over the elements of the rows [begin, end) that count: sums[c] += src, counts[c] += 1.
void add_counted(const CountedElements &counted, const float *src, size_t channels, size_t begin, size_t end,
                 double *sums, double *counts);
// squares[c] += (src - means[c])^2.
void add_counted_squares(const CountedElements &counted, const float *src, const float *means, size_t channels,
                         size_t begin, size_t end, double *squares);
// apply_channel_gradient; of the elements that do not count diff_src = diff_dst * by_diff.
void apply_counted_gradient(const CountedElements &counted, const ChannelGradient &gradient, const float *src,
                            const float *diff_dst, float *diff_src, size_t channels, size_t begin, size_t end);

} // namespace rekindle::kernels
