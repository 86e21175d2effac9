#pragma once

#include <cstddef>
#include <cstdint>

namespace rekindle::kernels {

// Normal random numbers for the elements of an activation in its memory order. With the words w of
// philox(key, n / 4, step) (core/philox.h) for the element i, whose number is n = first + i, they are in pairs (Box and
// Muller, 1958): with u = (w[j] / 2^8 + 1) / 2^24 and v = w[j + 1] / 2^8 / 2^24, whose quotients are rounded down, the
// element of n % 4 = j is sqrt(-2 log u) cos(2 pi v), and the next one the same with sin; j is 0 or 2.
struct NormalDraw {
    uint64_t key;
    uint64_t step;
    size_t first = 0; // in the activation of the whole batch, of which this may be a part
};

// dst = src + stddev * z, with a normal number z for each of the elements [begin, end). dst may be src. Fast where
// first + begin is a multiple of 64.
void add_normal(const float *src, float *dst, float stddev, const NormalDraw &draw, size_t begin, size_t end);

} // namespace rekindle::kernels
