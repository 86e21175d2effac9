#include "kernels/channel_moments.h"

namespace rekindle::kernels {
namespace {

// Calls body(row's first element, channel, whether the element counts) for the elements of the rows [begin, end).
template <class Body>
void for_each_element(const CountedElements &counted, size_t channels, size_t begin, size_t end, const Body &body) {
    for (size_t row = begin; row < end; ++row) {
        const uint8_t *flags = counted.flags + (counted.by_channel ? row / counted.rows_per_flag * channels : row);
        const size_t step = counted.by_channel ? 1 : 0;
        for (size_t c = 0; c < channels; ++c) body(row * channels, c, flags[c * step] != 0);
    }
}

} // namespace

void add_counted(const CountedElements &counted, const float *src, size_t channels, size_t begin, size_t end,
                 double *sums, double *counts) {
    for_each_element(counted, channels, begin, end, [=](size_t first, size_t c, bool counts_here) {
        sums[c] += counts_here ? static_cast<double>(src[first + c]) : 0.0;
        counts[c] += counts_here ? 1.0 : 0.0;
    });
}

void add_counted_squares(const CountedElements &counted, const float *src, const float *means, size_t channels,
                         size_t begin, size_t end, double *squares) {
    for_each_element(counted, channels, begin, end, [=](size_t first, size_t c, bool counts_here) {
        const double distance = static_cast<double>(src[first + c]) - static_cast<double>(means[c]);
        squares[c] += counts_here ? distance * distance : 0.0;
    });
}

void apply_counted_gradient(const CountedElements &counted, const ChannelGradient &gradient, const float *src,
                            const float *diff_dst, float *diff_src, size_t channels, size_t begin, size_t end) {
    for_each_element(counted, channels, begin, end, [=](size_t first, size_t c, bool counts_here) {
        const float base = (src[first + c] - gradient.means[c]) * gradient.by_distance[c] + gradient.shift[c];
        diff_src[first + c] = diff_dst[first + c] * gradient.by_diff[c] + (counts_here ? base : 0.0F);
    });
}

} // namespace rekindle::kernels
