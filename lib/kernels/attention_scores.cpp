#include "kernels/attention_scores.h"

#include <algorithm>

#include "kernels/vector_math.h"

namespace rekindle::kernels {

void tanh_scores(const ScoredVectors &vectors, const TanhScore &score, size_t begin, size_t end, float *scores) {
    const __m256 scale = broadcast(score.scale);
    for (size_t row = begin; row < end; ++row) {
        const float *query = vectors.query + row * vectors.size;
        for (size_t place = 0; place < vectors.places; ++place) {
            const float *key = vectors.key + place * vectors.size;
            __m256 sums = _mm256_setzero_ps();
            for_each_group(0, vectors.size, [&](size_t i, size_t count) { // tanh(0) is 0
                const __m256 sum = _mm256_add_ps(load(query + i, count), load(key + i, count));
                sums = _mm256_add_ps(sums, tanh_of(_mm256_mul_ps(scale, sum)));
            });
            LaneSums all;
            add(all, sums);
            scores[row * vectors.places + place] = score.weight * static_cast<float>(total(all));
        }
    }
}

TanhScoreSums tanh_scores_backward(const ScoredVectors &vectors, const TanhScore &score, const float *diff_scores,
                                   size_t begin, size_t end, float *diff_query, float *diff_key) {
    const __m256 scale = broadcast(score.scale), weight = broadcast(score.weight);
    const __m256 factor = _mm256_mul_ps(scale, weight), one = broadcast(1);
    LaneSums to_scale, to_weight;
    for_each_group(begin, end, [&](size_t i, size_t count) {
        for (size_t row = 0; row < vectors.rows; ++row) {
            const float *diff = diff_scores + row * vectors.places;
            const __m256 query = load(vectors.query + row * vectors.size + i, count);
            __m256 of_query = _mm256_setzero_ps(), of_scale = _mm256_setzero_ps(), of_weight = _mm256_setzero_ps();
            for (size_t place = 0; place < vectors.places; ++place) {
                size_t at = place * vectors.size + i;
                const __m256 sum = _mm256_add_ps(query, load(vectors.key + at, count)); // 0 in the other lanes
                const __m256 value = tanh_of(_mm256_mul_ps(scale, sum)), from = broadcast(diff[place]);
                const __m256 slope = _mm256_mul_ps(from, _mm256_fnmadd_ps(value, value, one));
                of_weight = _mm256_fmadd_ps(from, value, of_weight);
                of_scale = _mm256_fmadd_ps(slope, sum, of_scale);
                of_query = _mm256_add_ps(of_query, slope);
                if (diff_key != nullptr) {
                    store(diff_key + at, count, _mm256_fmadd_ps(factor, slope, load(diff_key + at, count)));
                }
            }
            add(to_scale, _mm256_mul_ps(weight, of_scale));
            add(to_weight, of_weight);
            if (diff_query != nullptr) {
                store(diff_query + row * vectors.size + i, count, _mm256_mul_ps(factor, of_query));
            }
        }
    });
    return {total(to_scale), total(to_weight)};
}

double product_to_scale(const float *query, size_t size, float scale, float *diff) {
    LaneSums sums;
    for_each_group(0, size, [&](size_t i, size_t count) {
        const __m256 from = load(diff + i, count);
        add_product(sums, load(query + i, count), from);
        store(diff + i, count, _mm256_mul_ps(broadcast(scale), from));
    });
    return total(sums);
}

bool looks_at_any(const PlacesLookedAt &counting) {
    if (counting.looks == nullptr) return counting.begin < counting.end;
    return std::any_of(counting.looks + counting.begin, counting.looks + counting.end,
                       [](uint32_t looks) { return looks != 0; });
}

void lower_scores(float *scores, size_t places, float by) {
    for_each_group(0, places, [&](size_t i, size_t count) {
        store(scores + i, count, _mm256_sub_ps(load(scores + i, count), broadcast(by)));
    });
}

} // namespace rekindle::kernels
