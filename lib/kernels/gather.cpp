#include "kernels/gather.h"

#include <cstring>

#include "kernels/vector.h"

namespace rekindle::kernels {

namespace {

template <class From, class To>
void cast_rows(const void *src, size_t row_size, const int64_t *indices, To *dst, size_t begin, size_t end) {
    for (size_t r = begin; r < end; ++r) {
        const From *__restrict from = static_cast<const From *>(src) + static_cast<size_t>(indices[r]) * row_size;
        To *__restrict to = dst + r * row_size;
        for (size_t i = 0; i < row_size; ++i) {
            to[i] = static_cast<To>(from[i]);
        }
    }
}

template <class To>
void gather(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, To *dst, size_t begin, size_t end) {
    switch (dtype) {
    case REKINDLE_FLOAT32: return cast_rows<float>(src, row_size, indices, dst, begin, end);
    case REKINDLE_UINT8: return cast_rows<uint8_t>(src, row_size, indices, dst, begin, end);
    case REKINDLE_INT32: return cast_rows<int32_t>(src, row_size, indices, dst, begin, end);
    case REKINDLE_INT64: return cast_rows<int64_t>(src, row_size, indices, dst, begin, end);
    case REKINDLE_FLOAT64:
    case REKINDLE_UINT64: return; // no data has these
    }
}

} // namespace

void gather_to_float(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, float *dst, size_t begin,
                     size_t end) {
    gather(src, dtype, row_size, indices, dst, begin, end);
}

bool gather_finite(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, float *dst, size_t begin,
                   size_t end) {
    if (dtype != REKINDLE_FLOAT32) {
        gather(src, dtype, row_size, indices, dst, begin, end);
        return true;
    }
    FiniteCheck check;
    for (size_t r = begin; r < end; ++r) {
        const float *from = static_cast<const float *>(src) + static_cast<size_t>(indices[r]) * row_size;
        for_each_group(0, row_size, [&](size_t i, size_t count) {
            const __m256 values = load(from + i, count);
            store(dst + r * row_size + i, count, values);
            see(check, values);
        });
    }
    return passed(check);
}

void gather_to_int(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, int32_t *dst, size_t begin,
                   size_t end) {
    gather(src, dtype, row_size, indices, dst, begin, end);
}

void rescale(const float *src, float *dst, float scale, float offset, size_t begin, size_t end) {
    for_each_group(begin, end, [&](size_t i, size_t count) {
        store(dst + i, count, _mm256_fmadd_ps(load(src + i, count), broadcast(scale), broadcast(offset)));
    });
}

} // namespace rekindle::kernels
