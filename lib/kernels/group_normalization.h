#pragma once

#include <cstddef>

// Normalization of samples by groups of their channels, for samples of few places, kSamplesTogether at a time, as many
// as vectors have lanes. What channel_moments.h has serves others.
namespace rekindle::kernels {

constexpr size_t kSamplesTogether = 8;

// A sample: a row of channels for each of its places. The groups have as many channels each.
struct SampleGroups {
    size_t places, channels, groups;

    size_t size() const { return places * channels; }
};

// Of each group of each sample: the mean, and 1 / sqrt(variance + epsilon), kSamplesTogether of either for the first
// group, behind them those for the second, and so on.
struct GroupMoments {
    float *means, *roots;
};

// dst = (src - mean) * root * gamma + beta for `count` samples, where gamma and beta have an element for each channel,
// or are null: 1 and 0. Writes the moments, unless they are null. dst may be src. `room` has kSamplesTogether * size()
// floats, on a boundary of 32 bytes.
void normalize_groups(const SampleGroups &of, size_t count, float epsilon, const float *src, const float *gamma,
                      const float *beta, const GroupMoments &moments, float *room, float *dst);

// What the way back reads; gamma may be null.
struct NormalizedGroups {
    const float *src, *gamma, *means, *roots, *diff_dst;
};

// diff_src, and for each channel the sums over the samples and their places: d(loss)/d(gamma) and d(loss)/d(beta). Each
// is left out where it is null. diff_src may be diff_dst. `room` has 2 * kSamplesTogether * (size() + channels) floats,
// on a boundary of 32 bytes.
void normalize_groups_backward(const SampleGroups &of, size_t count, const NormalizedGroups &given, float *room,
                               float *diff_src, float *diff_gamma, float *diff_beta);

// sums[c] = the sum of the channel's elements in `rows` rows, which begin `stride` floats one behind the other; for the
// channels [begin, end).
void sum_channel_rows(const float *values, size_t rows, size_t stride, size_t begin, size_t end, float *sums);

} // namespace rekindle::kernels
