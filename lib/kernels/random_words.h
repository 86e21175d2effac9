#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/vector.h"

// Random words for the elements of an activation, many at a time, as core/philox.h has them.
namespace rekindle::kernels {

// Random words come in blocks of four. A vector of counters holds four blocks, one per 64-bit lane, and several such
// vectors are in flight at a time to hide the multiplication's latency.
constexpr size_t kBlockVectors = 4;
constexpr size_t kWordBatch = kBlockVectors * 16; // elements

// The words of kWordBatch elements, in their order.
struct WordBatch {
    __m256i words[2 * kBlockVectors];
};

// The keys of the ten rounds of Philox4x32-10 in all lanes.
struct RoundKeys {
    __m256i key0[10], key1[10];
};

static inline RoundKeys round_keys(uint64_t key) {
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
struct WordBlocks {
    __m256i x0, x1, x2, x3;
};

static inline void philox_round(WordBlocks &blocks, __m256i key0, __m256i key1) {
    const __m256i product0 = _mm256_mul_epu32(blocks.x0, _mm256_set1_epi64x(0xD2511F53));
    const __m256i product1 = _mm256_mul_epu32(blocks.x2, _mm256_set1_epi64x(0xCD9E8D57));
    const __m256i key0_x1 = _mm256_xor_si256(key0, blocks.x1), key1_x3 = _mm256_xor_si256(key1, blocks.x3);
    blocks = {_mm256_xor_si256(_mm256_srli_epi64(product1, 32), key0_x1), product1,
              _mm256_xor_si256(_mm256_srli_epi64(product0, 32), key1_x3), product0};
}

// The words of the blocks from `first` on, with the counter (block, step).
static inline WordBatch random_words(const RoundKeys &keys, uint64_t first, uint64_t step) {
    WordBlocks blocks[kBlockVectors];
    const __m256i steps = _mm256_set1_epi64x(static_cast<int64_t>(step));
    for (size_t j = 0; j < kBlockVectors; ++j) {
        // The lanes' order makes unpacking deliver consecutive blocks.
        const __m256i block =
            _mm256_add_epi64(_mm256_set1_epi64x(static_cast<int64_t>(first + 4 * j)), _mm256_setr_epi64x(0, 2, 1, 3));
        blocks[j] = {block, _mm256_srli_epi64(block, 32), steps, _mm256_srli_epi64(steps, 32)};
    }
    for (int round = 0; round < 10; ++round) {
        for (size_t j = 0; j < kBlockVectors; ++j) {
            philox_round(blocks[j], keys.key0[round], keys.key1[round]);
        }
    }
    WordBatch batch;
    for (size_t j = 0; j < kBlockVectors; ++j) {
        const __m256i words01 = _mm256_blend_epi32(blocks[j].x0, _mm256_slli_epi64(blocks[j].x1, 32), 0b10101010);
        const __m256i words23 = _mm256_blend_epi32(blocks[j].x2, _mm256_slli_epi64(blocks[j].x3, 32), 0b10101010);
        batch.words[2 * j] = _mm256_unpacklo_epi64(words01, words23);
        batch.words[2 * j + 1] = _mm256_unpackhi_epi64(words01, words23);
    }
    return batch;
}

// Some of the elements whose random words are drawn together: `count` from `begin` on, the first of which is the one at
// `place` of the words from `block` on.
struct Stretch {
    size_t begin, count, place;
    uint64_t block;

    bool is_whole() const { return count == kWordBatch; }
};

// Calls body(stretch) for all of [begin, end), where the number of element i is numbered_from + i.
template <class Body>
static inline void for_each_stretch(size_t numbered_from, size_t begin, size_t end, const Body &body) {
    while (begin < end) {
        const size_t number = numbered_from + begin, place = number % kWordBatch;
        const size_t count = std::min(kWordBatch - place, end - begin);
        body(Stretch{begin, count, place, (number - place) / 4});
        begin += count;
    }
}

} // namespace rekindle::kernels
