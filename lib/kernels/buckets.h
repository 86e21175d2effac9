#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rekindle::kernels {

// Ranges of numbers, which begin at boundaries.
struct Boundaries {
    std::vector<float> padded; // with infinity, to one less than a power of 2
    int32_t count;
};

// Of boundaries none of which is below the one before it, at most 2^30.
Boundaries padded_boundaries(std::vector<float> boundaries);

// buckets[i] is how many of the boundaries are at most values[i], and all of NaN, for i in [begin, end).
void find_buckets(const Boundaries &boundaries, const float *values, int32_t *buckets, size_t begin, size_t end);
void find_buckets(const Boundaries &boundaries, const int32_t *values, int32_t *buckets, size_t begin, size_t end);

} // namespace rekindle::kernels
