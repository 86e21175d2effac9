#include "kernels/rows.h"

#include <algorithm>
#include <cmath>

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

double dot(const float *first, const float *second, size_t size) {
    LaneSums sums;
    for_each_group(0, size,
                   [&](size_t i, size_t count) { add_product(sums, load(first + i, count), load(second + i, count)); });
    return total(sums);
}

void scale(const float *src, float factor, float *dst, size_t size) {
    const __m256 by = broadcast(factor);
    for_each_group(0, size,
                   [=](size_t i, size_t count) { store(dst + i, count, _mm256_mul_ps(load(src + i, count), by)); });
}

} // namespace

void dot_rows(const RowRange &rows, const float *first, const float *second, float *dst) {
    for (size_t row = rows.begin; row < rows.end; ++row) {
        dst[row] = static_cast<float>(dot(first + row * rows.size, second + row * rows.size, rows.size));
    }
}

void scale_rows(const RowRange &rows, const float *factors, const float *src, float *dst) {
    for (size_t row = rows.begin; row < rows.end; ++row) {
        scale(src + row * rows.size, factors[row], dst + row * rows.size, rows.size);
    }
}

void normalize_rows(const RowRange &rows, float epsilon, const float *src, float *dst, float *inverses) {
    for (size_t row = rows.begin; row < rows.end; ++row) {
        const float *from = src + row * rows.size;
        double inverse = 1.0 / std::sqrt(dot(from, from, rows.size));
        inverses[row] = std::min(static_cast<float>(inverse), 1.0F / epsilon);
        scale(from, inverses[row], dst + row * rows.size, rows.size);
    }
}

void normalize_rows_backward(const RowRange &rows, float epsilon, const float *dst, const float *inverses,
                             const float *diff_dst, float *diff_src) {
    for (size_t row = rows.begin; row < rows.end; ++row) {
        const float *result = dst + row * rows.size, *diff = diff_dst + row * rows.size;
        float *to = diff_src + row * rows.size;
        bool is_at_limit = inverses[row] >= 1.0F / epsilon;
        const __m256 along = broadcast(is_at_limit ? 0.0F : static_cast<float>(dot(result, diff, rows.size)));
        const __m256 inverse = broadcast(inverses[row]);
        for_each_group(0, rows.size, [=](size_t i, size_t count) {
            const __m256 across = _mm256_fnmadd_ps(along, load(result + i, count), load(diff + i, count));
            store(to + i, count, _mm256_mul_ps(inverse, across));
        });
    }
}

} // namespace rekindle::kernels
