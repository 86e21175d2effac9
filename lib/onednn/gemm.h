#pragma once

#include <cstdint>

namespace rekindle::onednn {

// Rows of floats, `stride` from one to the next.
struct Rows {
    const float *first;
    int64_t stride;
};

// c (rows, columns) = scale a . b + (adds ? c : 0), where a is (rows, inner), or (inner, rows) of which the transpose
// is taken, and b accordingly. Computed at once: by the caller's team, or on the caller alone within a parallel region.
struct Gemm {
    int64_t rows, columns, inner;
    bool transposes_a = false, transposes_b = false;
    float scale = 1;
    bool adds = false;

    // False where oneDNN has not the memory that it packs matrices in.
    bool operator()(const Rows &a, const Rows &b, float *c, int64_t stride_of_c) const noexcept;
};

} // namespace rekindle::onednn
