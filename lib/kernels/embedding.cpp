#include "kernels/embedding.h"

#include <algorithm>
#include <cstring>

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

constexpr size_t kAhead = 8; // rows that are on their way from memory

inline void fetch(const float *row, size_t size) {
    const char *from = reinterpret_cast<const char *>(row);
    size_t bytes = std::min<size_t>(size * sizeof(float), 256); // the processor sees by itself how a long row goes on
    for (size_t at = 0; at < bytes; at += 64) _mm_prefetch(from + at, _MM_HINT_T0);
}

template <class Index>
bool check(const Index *indices, size_t row_count, int32_t *rows, size_t begin, size_t end) {
    auto limit = static_cast<uint32_t>(row_count);
    bool good = true;
    for (size_t i = begin; i < end; ++i) {
        auto row = static_cast<int32_t>(indices[i]);
        bool fits = static_cast<uint32_t>(row) < limit;
        rows[i] = fits ? row : 0;
        good &= fits;
    }
    return good;
}

} // namespace

bool check_rows(const int32_t *indices, size_t row_count, int32_t *rows, size_t begin, size_t end) {
    return check(indices, row_count, rows, begin, end);
}

int32_t whole_part(float number) {
    return _mm_cvttss_si32(_mm_set_ss(number));
}

bool check_rows(const float *indices, size_t row_count, int32_t *rows, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) rows[i] = whole_part(indices[i]);
    return check(rows, row_count, rows, begin, end);
}

void take_rows(const float *table, size_t row_size, const int32_t *rows, float *dst, size_t begin, size_t end) {
    auto row = [=](size_t i) { return table + static_cast<size_t>(rows[i]) * row_size; };
    for (size_t i = begin; i < end; ++i) {
        if (i + kAhead < end) fetch(row(i + kAhead), row_size);
        std::memcpy(dst + i * row_size, row(i), row_size * sizeof(float));
    }
}

void add_rows(const float *src, size_t row_size, const int32_t *rows, size_t count, float *table, size_t begin,
              size_t end) {
    auto row = [=](size_t i) { return table + static_cast<size_t>(rows[i]) * row_size; };
    for (size_t i = 0; i < count; ++i) {
        if (i + kAhead < count) fetch(row(i + kAhead) + begin, end - begin);
        const float *from = src + i * row_size;
        float *to = row(i);
        for_each_group(begin, end, [=](size_t first, size_t size) {
            store(to + first, size, _mm256_add_ps(load(to + first, size), load(from + first, size)));
        });
    }
}

} // namespace rekindle::kernels
