#include "kernels/gather.h"

#include <cstring>

#include "kernels/finite.h"
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
    case REKINDLE_FLOAT64: return cast_rows<double>(src, row_size, indices, dst, begin, end);
    case REKINDLE_UINT64: return; // no data have these
    }
}

// Whether all were whole numbers within int32.
template <class From>
bool whole_rows(const void *src, size_t row_size, const int64_t *indices, int32_t *dst, size_t begin, size_t end) {
    bool good = true;
    for (size_t r = begin; r < end; ++r) {
        const From *from = static_cast<const From *>(src) + static_cast<size_t>(indices[r]) * row_size;
        for (size_t i = 0; i < row_size; ++i) {
            double value = static_cast<double>(from[i]);
            bool fits = value >= -2147483647.0 && value <= 2147483647.0;
            int32_t whole = fits ? static_cast<int32_t>(value) : std::numeric_limits<int32_t>::min();
            good = good && fits && static_cast<double>(whole) == value;
            dst[r * row_size + i] = whole;
        }
    }
    return good;
}

// Four groups at a time, which a row's way from memory hides.
inline void copy_and_see(FiniteCheck &check, const float *from, float *to, size_t count) {
    FiniteCheck checks[4];
    size_t i = 0;
    for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
        for (size_t part = 0; part < 4; ++part) {
            const __m256 values = _mm256_loadu_ps(from + i + part * kLanes);
            _mm256_storeu_ps(to + i + part * kLanes, values);
            see(checks[part], values);
        }
    }
    for_each_group(i, count, [&](size_t first, size_t size) {
        const __m256 values = load(from + first, size);
        store(to + first, size, values);
        see(checks[0], values);
    });
    for (const FiniteCheck &part : checks) check.largest = _mm256_max_epu32(check.largest, part.largest);
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
        return dtype != REKINDLE_FLOAT64 || all_finite(dst + begin * row_size, (end - begin) * row_size);
    }
    FiniteCheck check;
    for (size_t r = begin; r < end; ++r) {
        const float *from = static_cast<const float *>(src) + static_cast<size_t>(indices[r]) * row_size;
        copy_and_see(check, from, dst + r * row_size, row_size);
    }
    return passed(check);
}

void gather_to_int(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, int32_t *dst, size_t begin,
                   size_t end) {
    gather(src, dtype, row_size, indices, dst, begin, end);
}

bool gather_whole(const void *src, Dtype dtype, size_t row_size, const int64_t *indices, int32_t *dst, size_t begin,
                  size_t end) {
    switch (dtype) {
    case REKINDLE_FLOAT32: return whole_rows<float>(src, row_size, indices, dst, begin, end);
    case REKINDLE_FLOAT64: return whole_rows<double>(src, row_size, indices, dst, begin, end);
    case REKINDLE_INT64: return whole_rows<int64_t>(src, row_size, indices, dst, begin, end);
    default: gather(src, dtype, row_size, indices, dst, begin, end); return true;
    }
}

void rescale(const float *src, float *dst, float scale, float offset, size_t begin, size_t end) {
    for_each_group(begin, end, [&](size_t i, size_t count) {
        store(dst + i, count, _mm256_fmadd_ps(load(src + i, count), broadcast(scale), broadcast(offset)));
    });
}

} // namespace rekindle::kernels
