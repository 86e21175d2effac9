#include "kernels/dropout.h"

#include <cstring>

#include "kernels/random_words.h"

namespace rekindle::kernels {
namespace {

// Four vectors of 32-bit truth values as 32 bytes of 0 and 1.
inline __m256i bytes_of(const __m256i kept[4]) {
    const __m256i words01 = _mm256_packs_epi32(kept[0], kept[1]);
    const __m256i words23 = _mm256_packs_epi32(kept[2], kept[3]);
    // The packs work in 128-bit halves: this is the order in which they leave groups of four bytes.
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    const __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(words01, words23), order);
    return _mm256_and_si256(bytes, _mm256_set1_epi8(1));
}

// All bits set where an element is kept, of kWordBatch elements from `block` on.
inline void draw_kept(const DropoutMask &draw, const RoundKeys &keys, uint64_t block, __m256i kept[2 * kBlockVectors]) {
    const WordBatch batch = random_words(keys, block, draw.step);
    const __m256i threshold = _mm256_set1_epi32(static_cast<int>(draw.threshold));
    for (size_t j = 0; j < 2 * kBlockVectors; ++j) {
        kept[j] = _mm256_cmpeq_epi32(_mm256_max_epu32(batch.words[j], threshold), batch.words[j]);
    }
}

inline void drop_batch(const float *src, float *dst, uint8_t *mask, const DropoutMask &draw, const RoundKeys &keys,
                       uint64_t block) {
    __m256i kept[2 * kBlockVectors];
    draw_kept(draw, keys, block, kept);
    for (size_t j = 0; j < 2 * kBlockVectors; ++j) {
        const __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(src + j * kLanes), broadcast(draw.scale));
        _mm256_storeu_ps(dst + j * kLanes, _mm256_and_ps(scaled, _mm256_castsi256_ps(kept[j])));
    }
    for (size_t j = 0; j < kWordBatch; j += 32) {
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(mask + j), bytes_of(kept + j / kLanes));
    }
}

inline void write_factors(float *factors, const DropoutMask &draw, const RoundKeys &keys, uint64_t block) {
    __m256i kept[2 * kBlockVectors];
    draw_kept(draw, keys, block, kept);
    for (size_t j = 0; j < 2 * kBlockVectors; ++j) {
        _mm256_storeu_ps(factors + j * kLanes, _mm256_and_ps(broadcast(draw.scale), _mm256_castsi256_ps(kept[j])));
    }
}

inline void mark_batch(float *values, const DropoutMask &draw, const RoundKeys &keys, uint64_t block) {
    __m256i kept[2 * kBlockVectors];
    draw_kept(draw, keys, block, kept);
    for (size_t j = 0; j < 2 * kBlockVectors; ++j) {
        const __m256 sign = _mm256_andnot_ps(_mm256_castsi256_ps(kept[j]), broadcast(-0.0F));
        _mm256_storeu_ps(values + j * kLanes, _mm256_or_ps(_mm256_loadu_ps(values + j * kLanes), sign));
    }
}

// 0 where the factor is, whatever the value.
inline __m256 dropped_out(__m256 value, __m256 factor) {
    return _mm256_and_ps(_mm256_mul_ps(value, factor), _mm256_cmp_ps(factor, _mm256_setzero_ps(), _CMP_NEQ_OQ));
}

} // namespace

void draw_dropout_factors(float *factors, const DropoutMask &draw, size_t begin, size_t end) {
    const RoundKeys keys = round_keys(draw.key);
    for_each_stretch(draw.first, begin, end, [&](const Stretch &of) {
        if (of.is_whole()) {
            write_factors(factors + of.begin, draw, keys, of.block);
            return;
        }
        float part[kWordBatch];
        write_factors(part, draw, keys, of.block);
        std::memcpy(factors + of.begin, part + of.place, of.count * sizeof(float));
    });
}

void drop_out_rows(const float *src, const float *factors, size_t size, float *dst, size_t begin, size_t end) {
    if (size == 1) {
        const __m256 factor = broadcast(*factors);
        for_each_group(begin, end, [&](size_t i, size_t count) {
            store(dst + i, count, dropped_out(load(src + i, count), factor));
        });
        return;
    }
    for (size_t row = begin * size; row < end * size; row += size) {
        for_each_group(0, size, [&](size_t i, size_t count) {
            store(dst + row + i, count, dropped_out(load(src + row + i, count), load(factors + i, count)));
        });
    }
}

void mark_dropped(float *values, const DropoutMask &draw, size_t begin, size_t end) {
    const RoundKeys keys = round_keys(draw.key);
    for_each_stretch(draw.first, begin, end, [&](const Stretch &of) {
        if (of.is_whole()) {
            mark_batch(values + of.begin, draw, keys, of.block);
            return;
        }
        float part[kWordBatch] = {};
        std::memcpy(part + of.place, values + of.begin, of.count * sizeof(float));
        mark_batch(part, draw, keys, of.block);
        std::memcpy(values + of.begin, part + of.place, of.count * sizeof(float));
    });
}

void dropout_forward(const float *src, float *dst, uint8_t *mask, const DropoutMask &draw, size_t begin, size_t end) {
    const RoundKeys keys = round_keys(draw.key);
    for_each_stretch(draw.first, begin, end, [&](const Stretch &of) {
        if (of.is_whole()) {
            drop_batch(src + of.begin, dst + of.begin, mask + of.begin, draw, keys, of.block);
            return;
        }
        float part[kWordBatch] = {};
        uint8_t kept[kWordBatch];
        std::memcpy(part + of.place, src + of.begin, of.count * sizeof(float));
        drop_batch(part, part, kept, draw, keys, of.block);
        std::memcpy(dst + of.begin, part + of.place, of.count * sizeof(float));
        std::memcpy(mask + of.begin, kept + of.place, of.count);
    });
}

void dropout_backward(const float *diff_dst, const uint8_t *mask, float *diff_src, float scale, size_t begin,
                      size_t end) {
    size_t i = begin;
    for (; i + kLanes <= end; i += kLanes) {
        const __m256i bytes = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(mask + i)));
        const __m256i dropped = _mm256_cmpeq_epi32(bytes, _mm256_setzero_si256());
        const __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(diff_dst + i), broadcast(scale));
        _mm256_storeu_ps(diff_src + i, _mm256_andnot_ps(_mm256_castsi256_ps(dropped), scaled));
    }
    for (; i < end; ++i) {
        diff_src[i] = mask[i] != 0 ? diff_dst[i] * scale : 0;
    }
}

} // namespace rekindle::kernels
