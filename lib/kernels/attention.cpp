#include "kernels/attention.h"

#include <algorithm>

#include "kernels/vector_math.h"

namespace rekindle::kernels {

namespace {

__m256i load_bits(const uint32_t *source, size_t count) {
    return _mm256_castps_si256(load(reinterpret_cast<const float *>(source), count));
}

// Calls body(place, lanes, counts) for the places from begin to end; `counts` has the lanes that do.
template <class Body>
void for_each_counting(const PlacesLookedAt &counting, const Body &body) {
    for_each_group(counting.begin, counting.end, [&](size_t i, size_t count) {
        __m256i counts = lane_mask(count);
        if (counting.looks != nullptr) counts = _mm256_and_si256(counts, load_bits(counting.looks + i, count));
        body(i, count, _mm256_castsi256_ps(counts));
    });
}

// NaN counts for nothing; without numbers it is minus infinity. Tells whether any place counts.
float largest_score(const float *scores, const PlacesLookedAt &counting, bool &any) {
    __m256 maximum = broadcast(kMinusInfinity), counted = _mm256_setzero_ps();
    for_each_counting(counting, [&](size_t i, size_t count, __m256 counts) {
        const __m256 score = _mm256_blendv_ps(broadcast(kMinusInfinity), load(scores + i, count), counts);
        maximum = _mm256_max_ps(score, maximum);
        counted = _mm256_or_ps(counted, counts);
    });
    any = bits_of(counted) != 0;
    return largest(maximum);
}

} // namespace

void look_where_not_zero(const uint8_t *values, size_t begin, size_t end, uint32_t *looks) {
    for (size_t i = begin; i < end; ++i) looks[i] = values[i] == 0 ? 0 : looks[i];
}

void look_where_not_zero(const uint32_t *values, size_t begin, size_t end, uint32_t *looks) {
    constexpr uint32_t kWithoutSign = 0x7FFFFFFF; // that of a zero
    for (size_t i = begin; i < end; ++i) looks[i] = (values[i] & kWithoutSign) == 0 ? 0 : looks[i];
}

bool softmax_of_scores(float *scores, size_t places, const PlacesLookedAt &counting, float otherwise) {
    bool any = false;
    const __m256 maximum = broadcast(largest_score(scores, counting, any));
    if (!any) {
        std::fill_n(scores, places, otherwise);
        return false;
    }
    LaneSums sums;
    for_each_counting(counting, [&](size_t i, size_t count, __m256 counts) {
        const __m256 shifted = _mm256_sub_ps(load(scores + i, count), maximum);
        const __m256 exponential = _mm256_and_ps(exp_of_nonpositive(shifted), counts);
        add(sums, exponential);
        store(scores + i, count, exponential);
    });
    const __m256 factor = broadcast(static_cast<float>(1.0 / total(sums)));
    for_each_group(counting.begin, counting.end, [&](size_t i, size_t count) {
        store(scores + i, count, _mm256_mul_ps(factor, load(scores + i, count)));
    });
    std::fill(scores, scores + counting.begin, 0.0F);
    std::fill(scores + counting.end, scores + places, 0.0F);
    return true;
}

void take_undropped(const float *probabilities, size_t count, float *taken) {
    for_each_group(0, count, [&](size_t i, size_t lanes) {
        // The second one where either is NaN.
        store(taken + i, lanes, _mm256_max_ps(_mm256_setzero_ps(), load(probabilities + i, lanes)));
    });
}

void softmax_of_scores_backward(const float *probabilities, size_t places, float *diff) {
    LaneSums sums;
    for_each_group(0, places, [&](size_t i, size_t count) {
        add_product(sums, load(diff + i, count), _mm256_max_ps(_mm256_setzero_ps(), load(probabilities + i, count)));
    });
    const __m256 mean = broadcast(static_cast<float>(total(sums)));
    for_each_group(0, places, [&](size_t i, size_t count) {
        const __m256 signed_probability = load(probabilities + i, count);
        const __m256 kept = _mm256_blendv_ps(load(diff + i, count), _mm256_setzero_ps(), signed_probability);
        store(diff + i, count, _mm256_mul_ps(magnitude(signed_probability), _mm256_sub_ps(kept, mean)));
    });
}

} // namespace rekindle::kernels
