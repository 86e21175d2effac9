#pragma once

#include <cstddef>
#include <cstdint>

namespace rekindle::kernels {

// Inverted dropout over the elements [begin, end) of an activation in its memory order. Element i, whose number is
// n = first + i, is kept iff philox(key, n / 4, step)[n % 4] (core/philox.h) is at least `threshold`; kept elements are
// multiplied by `scale`, others are 0, even if they were NaN.
struct DropoutMask {
    uint64_t key;
    uint64_t step;
    uint32_t threshold; // round(rate * 2^32)
    float scale;        // 1 / (1 - rate); 0 for the rate 1, where one element in 2^32 passes the threshold
    size_t first = 0;   // in the activation of the whole batch, of which this may be a part
};

// dst may be src. Writes the mask as one byte per element, 1 for kept, for the way back. Fast where first + begin
// is a multiple of 64.
void dropout_forward(const float *src, float *dst, uint8_t *mask, const DropoutMask &draw, size_t begin, size_t end);

// What the elements [begin, end) are multiplied by: `scale`, or 0.
void draw_dropout_factors(float *factors, const DropoutMask &draw, size_t begin, size_t end);

// dst = src * factors, and 0 where a factor is, in the rows [begin, end) of `size` elements, all of which have the same
// factors. dst may be src.
void drop_out_rows(const float *src, const float *factors, size_t size, float *dst, size_t begin, size_t end);

// Sets the sign of the elements [begin, end) that are not kept, of numbers that have none.
void mark_dropped(float *values, const DropoutMask &draw, size_t begin, size_t end);

// diff_src may be diff_dst.
void dropout_backward(const float *diff_dst, const uint8_t *mask, float *diff_src, float scale, size_t begin,
                      size_t end);

} // namespace rekindle::kernels
