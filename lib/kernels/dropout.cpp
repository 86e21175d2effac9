#include "kernels/dropout.h"

#include <algorithm>
#include <cstring>

#include "kernels/vector.h"

namespace rekindle::kernels {

namespace {

// Random words come in blocks of four. A vector of counters holds four blocks, one per 64-bit lane, and several such
// vectors are in flight at a time to hide the multiplication's latency.
constexpr size_t kVectors = 4;
constexpr size_t kBatch = kVectors * 16; // elements

// The keys of the ten rounds of Philox4x32-10 in all lanes.
struct RoundKeys {
    __m256i key0[10], key1[10];
};

RoundKeys round_keys(uint64_t key) {
    RoundKeys keys;
    uint32_t key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
        keys.key0[round] = _mm256_set1_epi32(static_cast<int>(key0));
        keys.key1[round] = _mm256_set1_epi32(static_cast<int>(key1));
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
    return keys;
}

// Lanes hold a word in their lower half. The upper half is never read: the 32-bit multiplication ignores it.
struct Blocks {
    __m256i x0, x1, x2, x3;
};

inline void philox_round(Blocks &blocks, __m256i key0, __m256i key1) {
    const __m256i product0 = _mm256_mul_epu32(blocks.x0, _mm256_set1_epi64x(0xD2511F53));
    const __m256i product1 = _mm256_mul_epu32(blocks.x2, _mm256_set1_epi64x(0xCD9E8D57));
    const __m256i key0_x1 = _mm256_xor_si256(key0, blocks.x1), key1_x3 = _mm256_xor_si256(key1, blocks.x3);
    blocks = {_mm256_xor_si256(_mm256_srli_epi64(product1, 32), key0_x1), product1,
              _mm256_xor_si256(_mm256_srli_epi64(product0, 32), key1_x3), product0};
}

// Writes the words of the blocks from `first` on (core/philox.h with counter (block, step)), in the order of the
// elements.
inline void random_words(const RoundKeys &keys, uint64_t first, uint64_t step, __m256i words[2 * kVectors]) {
    Blocks blocks[kVectors];
    const __m256i steps = _mm256_set1_epi64x(static_cast<int64_t>(step));
    for (size_t j = 0; j < kVectors; ++j) {
        // The lanes' order makes unpacking deliver consecutive blocks.
        const __m256i block =
            _mm256_add_epi64(_mm256_set1_epi64x(static_cast<int64_t>(first + 4 * j)), _mm256_setr_epi64x(0, 2, 1, 3));
        blocks[j] = {block, _mm256_srli_epi64(block, 32), steps, _mm256_srli_epi64(steps, 32)};
    }
    for (int round = 0; round < 10; ++round) {
        for (size_t j = 0; j < kVectors; ++j) {
            philox_round(blocks[j], keys.key0[round], keys.key1[round]);
        }
    }
    for (size_t j = 0; j < kVectors; ++j) {
        const __m256i words01 = _mm256_blend_epi32(blocks[j].x0, _mm256_slli_epi64(blocks[j].x1, 32), 0b10101010);
        const __m256i words23 = _mm256_blend_epi32(blocks[j].x2, _mm256_slli_epi64(blocks[j].x3, 32), 0b10101010);
        words[2 * j] = _mm256_unpacklo_epi64(words01, words23);
        words[2 * j + 1] = _mm256_unpackhi_epi64(words01, words23);
    }
}

// Four vectors of 32-bit truth values as 32 bytes of 0 and 1.
inline __m256i bytes_of(const __m256i kept[4]) {
    const __m256i words01 = _mm256_packs_epi32(kept[0], kept[1]);
    const __m256i words23 = _mm256_packs_epi32(kept[2], kept[3]);
    // The packs work in 128-bit halves: this is the order in which they leave groups of four bytes.
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    const __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(words01, words23), order);
    return _mm256_and_si256(bytes, _mm256_set1_epi8(1));
}

// All bits set where an element is kept, of kBatch elements from `block` on.
inline void draw_kept(const DropoutMask &draw, const RoundKeys &keys, uint64_t block, __m256i kept[2 * kVectors]) {
    __m256i words[2 * kVectors];
    random_words(keys, block, draw.step, words);
    const __m256i threshold = _mm256_set1_epi32(static_cast<int>(draw.threshold));
    for (size_t j = 0; j < 2 * kVectors; ++j) {
        kept[j] = _mm256_cmpeq_epi32(_mm256_max_epu32(words[j], threshold), words[j]);
    }
}

inline void drop_batch(const float *src, float *dst, uint8_t *mask, const DropoutMask &draw, const RoundKeys &keys,
                       uint64_t block) {
    __m256i kept[2 * kVectors];
    draw_kept(draw, keys, block, kept);
    for (size_t j = 0; j < 2 * kVectors; ++j) {
        const __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(src + j * kLanes), broadcast(draw.scale));
        _mm256_storeu_ps(dst + j * kLanes, _mm256_and_ps(scaled, _mm256_castsi256_ps(kept[j])));
    }
    for (size_t j = 0; j < kBatch; j += 32) {
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(mask + j), bytes_of(kept + j / kLanes));
    }
}

inline void mark_batch(float *values, const DropoutMask &draw, const RoundKeys &keys, uint64_t block) {
    __m256i kept[2 * kVectors];
    draw_kept(draw, keys, block, kept);
    for (size_t j = 0; j < 2 * kVectors; ++j) {
        const __m256 sign = _mm256_andnot_ps(_mm256_castsi256_ps(kept[j]), broadcast(-0.0F));
        _mm256_storeu_ps(values + j * kLanes, _mm256_or_ps(_mm256_loadu_ps(values + j * kLanes), sign));
    }
}

// Some of the elements whose random words are drawn together: `count` from `begin` on, the first of which is the one at
// `place` of the words from `block` on.
struct Stretch {
    size_t begin, count, place;
    uint64_t block;

    bool is_whole() const { return count == kBatch; }
};

// Calls body(stretch) for all of [begin, end).
template <class Body>
inline void for_each_stretch(const DropoutMask &draw, size_t begin, size_t end, const Body &body) {
    while (begin < end) {
        const size_t number = draw.first + begin, place = number % kBatch;
        const size_t count = std::min(kBatch - place, end - begin);
        body(Stretch{begin, count, place, (number - place) / 4});
        begin += count;
    }
}

} // namespace

void mark_dropped(float *values, const DropoutMask &draw, size_t begin, size_t end) {
    const RoundKeys keys = round_keys(draw.key);
    for_each_stretch(draw, begin, end, [&](const Stretch &of) {
        if (of.is_whole()) {
            mark_batch(values + of.begin, draw, keys, of.block);
            return;
        }
        float part[kBatch] = {};
        std::memcpy(part + of.place, values + of.begin, of.count * sizeof(float));
        mark_batch(part, draw, keys, of.block);
        std::memcpy(values + of.begin, part + of.place, of.count * sizeof(float));
    });
}

void dropout_forward(const float *src, float *dst, uint8_t *mask, const DropoutMask &draw, size_t begin, size_t end) {
    const RoundKeys keys = round_keys(draw.key);
    for_each_stretch(draw, begin, end, [&](const Stretch &of) {
        if (of.is_whole()) {
            drop_batch(src + of.begin, dst + of.begin, mask + of.begin, draw, keys, of.block);
            return;
        }
        float part[kBatch] = {};
        uint8_t kept[kBatch];
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
