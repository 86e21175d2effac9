#include "kernels/group_normalization.h"

#include <algorithm>

#include "kernels/row_tile.h"

namespace rekindle::kernels {
namespace {

static_assert(kSamplesTogether == kLanes);

constexpr size_t kChunk = 128; // channels whose sums are taken before they are added to others, for precision
constexpr size_t kSums = 4;    // so that one need not wait for the one before

// Elements of some samples, one sample per lane.
struct Tile {
    float *elements;

    float *at(size_t element) const { return elements + element * kLanes; }
    __m256 operator[](size_t element) const { return _mm256_load_ps(at(element)); }
    void set(size_t element, __m256 values) const { _mm256_store_ps(at(element), values); }
};

__m256 element_or(const float *values, size_t i, float otherwise) {
    return broadcast(values == nullptr ? otherwise : values[i]);
}

// The sums of term(element) over the elements of a group.
template <class Term>
__m256 sum_of_group(const SampleGroups &of, size_t group, const Term &term) {
    const size_t size = of.channels / of.groups;
    __m256 total = _mm256_setzero_ps();
    for (size_t place = 0; place < of.places; ++place) {
        const size_t first = place * of.channels + group * size, last = first + size;
        for (size_t begin = first; begin < last; begin += kChunk) {
            const size_t end = std::min(last, begin + kChunk);
            __m256 sums[kSums] = {};
            size_t i = begin;
            for (; i + kSums <= end; i += kSums) {
                for (size_t k = 0; k < kSums; ++k) sums[k] = _mm256_add_ps(sums[k], term(i + k));
            }
            for (; i < end; ++i) sums[0] = _mm256_add_ps(sums[0], term(i));
            total =
                _mm256_add_ps(total, _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
        }
    }
    return total;
}

// What an element of a group counts for in its mean.
__m256 share_of_element(const SampleGroups &of) {
    const size_t elements = of.size() / of.groups;
    return broadcast(1 / static_cast<float>(elements));
}

// Calls body(channel, element) for the elements of a group.
template <class Body>
void for_group(const SampleGroups &of, size_t group, const Body &body) {
    const size_t size = of.channels / of.groups, first = group * size;
    for (size_t channel = first; channel < first + size; ++channel) {
        for (size_t place = 0; place < of.places; ++place) body(channel, place * of.channels + channel);
    }
}

void read_samples(const SampleGroups &of, size_t count, const float *src, const Tile &tile) {
    for_each_column(src, of.size(), of.size(), count, [&](size_t i, __m256 column) { tile.set(i, column); });
}

void write_samples(const SampleGroups &of, size_t count, const Tile &tile, float *dst) {
    store_columns(dst, of.size(), of.size(), count, [&](size_t i) { return tile[i]; });
}

// What is summed for a channel over the places, in all lanes, for both parameters: that of gamma and that of beta.
struct ChannelSums {
    Tile gamma, beta;
};

// Of a group. Returns what d(loss)/d(src) has besides d(loss)/d(dst) * gamma, all of it times the root: by_mean +
// distance * by_distance.
struct Terms {
    __m256 by_mean, by_distance;
};
Terms sum_gradients(const SampleGroups &of, size_t group, const NormalizedGroups &given, const Tile &src,
                    const Tile &diff, const ChannelSums &sums) {
    const size_t size = of.channels / of.groups;
    const __m256 mean = _mm256_loadu_ps(given.means + group * kLanes);
    const __m256 root = _mm256_loadu_ps(given.roots + group * kLanes);
    __m256 slopes = _mm256_setzero_ps(), products = _mm256_setzero_ps();
    for (size_t channel = group * size; channel < (group + 1) * size; ++channel) {
        __m256 sum = _mm256_setzero_ps(), product = _mm256_setzero_ps();
        for (size_t element = channel; element < of.size(); element += of.channels) {
            const __m256 slope = diff[element];
            sum = _mm256_add_ps(sum, slope);
            product = _mm256_fmadd_ps(slope, _mm256_sub_ps(src[element], mean), product);
        }
        sums.beta.set(channel, sum);
        sums.gamma.set(channel, _mm256_mul_ps(product, root));
        const __m256 gamma = element_or(given.gamma, channel, 1);
        slopes = _mm256_fmadd_ps(sum, gamma, slopes);
        products = _mm256_fmadd_ps(product, gamma, products);
    }
    const __m256 share = _mm256_sub_ps(_mm256_setzero_ps(), share_of_element(of));
    return {_mm256_mul_ps(slopes, share), _mm256_mul_ps(_mm256_mul_ps(products, share), _mm256_mul_ps(root, root))};
}

// The sums over the lanes.
void write_sums(const Tile &of_lanes, size_t channels, float *sums) {
    for_each_group(0, channels, [&](size_t channel, size_t count) {
        __m256 block[kLanes] = {};
        for (size_t i = 0; i < count; ++i) block[i] = of_lanes[channel + i];
        transpose(block);
        for (size_t step = 1; step < kLanes; step *= 2) {
            for (size_t i = 0; i < kLanes; i += 2 * step) block[i] = _mm256_add_ps(block[i], block[i + step]);
        }
        store(sums + channel, count, block[0]);
    });
}

} // namespace

void normalize_groups(const SampleGroups &of, size_t count, float epsilon, const float *src, const float *gamma,
                      const float *beta, const GroupMoments &moments, float *room, float *dst) {
    const Tile tile{room};
    read_samples(of, count, src, tile);
    for (size_t group = 0; group < of.groups; ++group) {
        const __m256 sum = sum_of_group(of, group, [&](size_t i) { return tile[i]; });
        const __m256 mean = _mm256_mul_ps(sum, share_of_element(of));
        const __m256 squares = sum_of_group(of, group, [&](size_t i) {
            const __m256 distance = _mm256_sub_ps(tile[i], mean);
            return _mm256_mul_ps(distance, distance);
        });
        const __m256 variance = _mm256_mul_ps(squares, share_of_element(of));
        const __m256 root = _mm256_div_ps(broadcast(1), _mm256_sqrt_ps(_mm256_add_ps(variance, broadcast(epsilon))));
        for_group(of, group, [&](size_t channel, size_t i) {
            const __m256 normalized = _mm256_mul_ps(_mm256_sub_ps(tile[i], mean), root);
            tile.set(i, _mm256_fmadd_ps(normalized, element_or(gamma, channel, 1), element_or(beta, channel, 0)));
        });
        if (moments.means == nullptr) continue;
        _mm256_storeu_ps(moments.means + group * kLanes, mean);
        _mm256_storeu_ps(moments.roots + group * kLanes, root);
    }
    write_samples(of, count, tile, dst);
}

void normalize_groups_backward(const SampleGroups &of, size_t count, const NormalizedGroups &given, float *room,
                               float *diff_src, float *diff_gamma, float *diff_beta) {
    const Tile src{room}, diff{src.at(of.size())};
    const ChannelSums sums{{diff.at(of.size())}, {diff.at(of.size() + of.channels)}};
    read_samples(of, count, given.src, src);
    // Lanes without a sample of their own add nothing.
    for_each_column(given.diff_dst, of.size(), of.size(), count,
                    [&](size_t i, __m256 column) { diff.set(i, keep_first(column, count)); });
    for (size_t group = 0; group < of.groups; ++group) {
        const Terms terms = sum_gradients(of, group, given, src, diff, sums);
        if (diff_src == nullptr) continue;
        const __m256 mean = _mm256_loadu_ps(given.means + group * kLanes);
        const __m256 root = _mm256_loadu_ps(given.roots + group * kLanes);
        for_group(of, group, [&](size_t channel, size_t i) {
            const __m256 rest = _mm256_fmadd_ps(_mm256_sub_ps(src[i], mean), terms.by_distance, terms.by_mean);
            const __m256 slope = _mm256_fmadd_ps(diff[i], element_or(given.gamma, channel, 1), rest);
            diff.set(i, _mm256_mul_ps(slope, root));
        });
    }
    if (diff_src != nullptr) write_samples(of, count, diff, diff_src);
    if (diff_gamma != nullptr) write_sums(sums.gamma, of.channels, diff_gamma);
    if (diff_beta != nullptr) write_sums(sums.beta, of.channels, diff_beta);
}

void sum_channel_rows(const float *values, size_t rows, size_t stride, size_t begin, size_t end, float *sums) {
    for_each_group(begin, end, [&](size_t channel, size_t count) {
        LaneSums total;
        for (size_t row = 0; row < rows; ++row) add(total, load(values + row * stride + channel, count));
        store(sums + channel, count, rounded(total));
    });
}

} // namespace rekindle::kernels
