#include <array>

#include <immintrin.h>

#include "kernels.h"
#include "philox.h"
#include "team.h"

namespace rekindle::floor {
namespace {

// Four counters at a time, one per 64-bit lane. Only the lower half of a lane is meaningful: the multiplication
// reads no more, so the upper half needs no clearing.
struct CounterQuad {
    __m256i word0, word1, word2, word3;
};

constexpr std::size_t kQuads = 4; // in flight together, to hide the multiplication's latency
constexpr std::size_t kBlock = kQuads * 16;
using CounterBlock = std::array<CounterQuad, kQuads>;

inline __m256i broadcast(std::uint32_t value) {
    return _mm256_set1_epi64x(static_cast<std::int64_t>(value));
}

inline void philox_round(CounterQuad &quad, __m256i key0, __m256i key1) {
    const __m256i product0 = _mm256_mul_epu32(quad.word0, broadcast(kPhiloxMultiplier0));
    const __m256i product1 = _mm256_mul_epu32(quad.word2, broadcast(kPhiloxMultiplier1));
    quad.word0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product1, 32), quad.word1), key0);
    quad.word2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product0, 32), quad.word3), key1);
    quad.word1 = product1;
    quad.word3 = product0;
}

inline CounterBlock philox_block(std::uint32_t counter, const DropoutState &state) {
    CounterBlock block;
    for (std::size_t q = 0; q < kQuads; ++q) {
        // Lanes hold counters 0, 2, 1, 3, the order in which unpacking delivers four consecutive ones.
        const __m256i first = broadcast(counter + static_cast<std::uint32_t>(4 * q));
        block[q] = {_mm256_add_epi64(first, _mm256_setr_epi64x(0, 2, 1, 3)),
                    broadcast(static_cast<std::uint32_t>(state.step)),
                    broadcast(static_cast<std::uint32_t>(state.step >> 32)), _mm256_setzero_si256()};
    }
    auto key0 = static_cast<std::uint32_t>(state.seed);
    auto key1 = static_cast<std::uint32_t>(state.seed >> 32);
    for (int round = 0; round < kPhiloxRounds; ++round) {
        for (CounterQuad &quad : block) {
            philox_round(quad, broadcast(key0), broadcast(key1));
        }
        key0 += kPhiloxWeyl0;
        key1 += kPhiloxWeyl1;
    }
    return block;
}

inline __m256i interleave(__m256i low, __m256i high) {
    return _mm256_blend_epi32(low, _mm256_slli_epi64(high, 32), 0xAA);
}

inline void drop8(__m256i random, __m256i threshold, __m256 scale, float *values) {
    const __m256i keep = _mm256_cmpeq_epi32(_mm256_max_epu32(random, threshold), random);
    const __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(values), scale);
    _mm256_storeu_ps(values, _mm256_and_ps(scaled, _mm256_castsi256_ps(keep)));
}

} // namespace

void dropout(const DropoutState &state, float *values, std::size_t count) {
    const auto threshold = static_cast<std::uint32_t>(static_cast<double>(state.rate) * 0x1p32);
    split(count, kBlock, [=](std::size_t begin, std::size_t end) {
        const __m256i thresholds = _mm256_set1_epi32(static_cast<std::int32_t>(threshold));
        const __m256 scale = _mm256_set1_ps(1.0F / (1.0F - state.rate));
        for (std::size_t i = begin; i < end; i += kBlock) {
            const CounterBlock block = philox_block(static_cast<std::uint32_t>(i / 4), state);
            for (std::size_t q = 0; q < kQuads; ++q) {
                const __m256i words01 = interleave(block[q].word0, block[q].word1);
                const __m256i words23 = interleave(block[q].word2, block[q].word3);
                float *out = values + i + 16 * q;
                drop8(_mm256_unpacklo_epi64(words01, words23), thresholds, scale, out);
                drop8(_mm256_unpackhi_epi64(words01, words23), thresholds, scale, out + 8);
            }
        }
    });
}

void mask_gradient(const float *output, float scale, float *gradient, std::size_t count) {
    split(count, 16, [=](std::size_t begin, std::size_t end) {
        const float *__restrict out = output;
        float *__restrict grad = gradient;
        for (std::size_t i = begin; i < end; ++i) {
            const float scaled = grad[i] * scale;
            grad[i] = out[i] > 0.0F ? scaled : 0.0F;
        }
    });
}

} // namespace rekindle::floor
