#pragma once

#include <cstddef>

// Images that become larger or smaller, axis by axis: each place along an axis of the result is a weighted sum of
// places of the source.
namespace rekindle::kernels {

struct Tap {
    size_t place; // of the source
    float weight;
};

// What the places [0, count) of the result are made of: place i of the taps [ends[i], ends[i + 1]), of which there is
// at least one. A single one of weight 1 is copied.
struct TapList {
    const size_t *ends;
    const Tap *taps;
    size_t count;
};

// dst = the sum of the rows that the taps of one place say, each of `size` floats.
void resample_row(const TapList &rows, size_t place, const float *src, size_t size, float *dst);
// The same along a row, whose places have `channels` floats each: all places of dst.
void resample_columns(const TapList &columns, const float *src, size_t channels, float *dst);

} // namespace rekindle::kernels
