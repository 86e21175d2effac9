#include "kernels/gaussian_noise.h"

#include <cstring>

#include "kernels/random_words.h"
#include "kernels/vector_math.h"

namespace rekindle::kernels {
namespace {

// The upper 24 bits of words, which a float holds exactly, in units of 2^-24.
inline __m256 fractions(__m256i words, int added) {
    const __m256i upper = _mm256_add_epi32(_mm256_srli_epi32(words, 8), _mm256_set1_epi32(added));
    return _mm256_mul_ps(_mm256_cvtepi32_ps(upper), broadcast(0x1p-24F));
}

struct Normals {
    __m256 first, second; // of the pairs
};

inline Normals normals(__m256i radius_words, __m256i angle_words) {
    const __m256 u = fractions(radius_words, 1), v = fractions(angle_words, 0);
    const __m256 radius = _mm256_sqrt_ps(_mm256_mul_ps(broadcast(-2), log_of_normal(u)));
    const CosineAndSine of = cosine_and_sine_of_turns(v);
    return {_mm256_mul_ps(radius, of.cosine), _mm256_mul_ps(radius, of.sine)};
}

inline void add_batch(const float *src, float *dst, float stddev, const WordBatch &batch) {
    for (size_t j = 0; j < 2 * kBlockVectors; j += 2) {
        const __m256 one = _mm256_castsi256_ps(batch.words[j]), other = _mm256_castsi256_ps(batch.words[j + 1]);
        const __m256i even = _mm256_castps_si256(_mm256_shuffle_ps(one, other, _MM_SHUFFLE(2, 0, 2, 0)));
        const __m256i odd = _mm256_castps_si256(_mm256_shuffle_ps(one, other, _MM_SHUFFLE(3, 1, 3, 1)));
        const Normals drawn = normals(even, odd);
        const __m256 in_order[2] = {_mm256_unpacklo_ps(drawn.first, drawn.second),
                                    _mm256_unpackhi_ps(drawn.first, drawn.second)};
        for (size_t k = 0; k < 2; ++k) {
            const size_t i = (j + k) * kLanes;
            _mm256_storeu_ps(dst + i, _mm256_fmadd_ps(in_order[k], broadcast(stddev), _mm256_loadu_ps(src + i)));
        }
    }
}

} // namespace

void add_normal(const float *src, float *dst, float stddev, const NormalDraw &draw, size_t begin, size_t end) {
    const RoundKeys keys = round_keys(draw.key);
    for_each_stretch(draw.first, begin, end, [&](const Stretch &of) {
        const WordBatch batch = random_words(keys, of.block, draw.step);
        if (of.is_whole()) {
            add_batch(src + of.begin, dst + of.begin, stddev, batch);
            return;
        }
        float part[kWordBatch] = {};
        std::memcpy(part + of.place, src + of.begin, of.count * sizeof(float));
        add_batch(part, part, stddev, batch);
        std::memcpy(dst + of.begin, part + of.place, of.count * sizeof(float));
    });
}

} // namespace rekindle::kernels
