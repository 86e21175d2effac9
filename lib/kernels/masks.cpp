#include "kernels/masks.h"

#include <cstring>

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

bool is_unlike(const float *row, size_t size, float value) {
    const __m256 other = broadcast(value);
    __m256 unlike = _mm256_setzero_ps();
    for_each_group(0, size, [&](size_t i, size_t count) {
        unlike = _mm256_or_ps(unlike, _mm256_cmp_ps(load(row + i, count, value), other, _CMP_NEQ_UQ));
    });
    return bits_of(unlike) != 0;
}

} // namespace

void nonzero_flags(const float *values, uint8_t *flags, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) flags[i] = values[i] != 0 ? 1 : 0;
}

void nonzero_flags(const int32_t *values, uint8_t *flags, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) flags[i] = values[i] != 0 ? 1 : 0;
}

void unlike_flags(const float *rows, size_t row_size, float value, uint8_t *flags, size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row) flags[row] = is_unlike(rows + row * row_size, row_size, value) ? 1 : 0;
}

void any_flags(const uint8_t *rows, size_t row_size, uint8_t *flags, size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row) {
        flags[row] = std::memchr(rows + row * row_size, 1, row_size) != nullptr ? 1 : 0;
    }
}

void or_flags(const uint8_t *first, const uint8_t *second, uint8_t *dst, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) dst[i] = first[i] | second[i];
}

void or_not_flags(const uint8_t *first, const uint8_t *second, uint8_t *dst, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) dst[i] = static_cast<uint8_t>(first[i] | (second[i] ^ 1));
}

void fill_rows(const float *src, const uint8_t *flags, size_t row_size, float value, float *dst, size_t begin,
               size_t end) {
    for (size_t row = begin; row < end; ++row) {
        float *to = dst + row * row_size;
        if (flags[row] == 0) {
            for (size_t i = 0; i < row_size; ++i) to[i] = value;
        } else if (dst != src) {
            std::memcpy(to, src + row * row_size, row_size * sizeof(float));
        }
    }
}

void mask_weights(const uint8_t *flags, const float *weights, size_t rows_per_weight, float *dst, size_t begin,
                  size_t end) {
    for (size_t row = begin; row < end; ++row) {
        const float weight = weights == nullptr ? 1.0F : weights[row / rows_per_weight];
        dst[row] = flags[row] == 0 ? 0.0F : weight;
    }
}

} // namespace rekindle::kernels
