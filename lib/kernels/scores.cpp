#include "kernels/scores.h"

#include <algorithm>

#include "kernels/vector.h"

namespace rekindle::kernels {

namespace {

constexpr float kNearlyZero = 1e-9F; // Keras's

double weight_of(const ScoreRows &rows, size_t r) {
    return rows.weight == nullptr ? 1.0 : static_cast<double>(rows.weight[r / rows.rows_per_weight]);
}

constexpr size_t kChunk = 64; // rows that are looked at for one group of columns after the other

// What has to be known of a chunk's rows first. An output is a yes above the bound; where that is the row's largest, at
// it, too.
struct Chunk {
    float bound[kChunk];
    double weight[kChunk];
};

// Of the columns of a group.
struct FScoreGroup {
    LaneSums true_positives, false_positives, false_negatives, positives;
};

void add(__m256d &sum, __m256d a, __m256d b) {
    sum = _mm256_fmadd_pd(a, b, sum);
}

// Of four columns: `at` is the weight where an output is a yes, else 0.
template <__m256d LaneSums::*half>
void add(FScoreGroup &group, __m256d weight, __m256d at, __m256d wanted) {
    add(group.true_positives.*half, at, wanted);
    add(group.false_positives.*half, at, _mm256_sub_pd(_mm256_set1_pd(1), wanted));
    add(group.false_negatives.*half, _mm256_sub_pd(weight, at), wanted);
    add(group.positives.*half, weight, wanted);
}

__m256d where(__m128 condition, __m256d value) {
    return _mm256_and_pd(value, _mm256_castsi256_pd(_mm256_cvtepi32_epi64(_mm_castps_si128(condition))));
}

// Of `size` rows of a chunk that begins at `first`. Lanes beyond `count` have outputs and targets of 0, which add
// nothing.
template <bool kByLargest>
FScoreGroup sum_group(const ScoreRows &rows, const Chunk &chunk, size_t first, size_t size, size_t c, size_t count) {
    FScoreGroup group;
    for (size_t i = 0; i < size; ++i) {
        const size_t offset = (first + i) * rows.columns + c;
        const __m256 output = load(rows.output + offset, count), wanted = load(rows.target + offset, count);
        const __m256 bound = broadcast(chunk.bound[i]);
        const __m256 is_yes = kByLargest
                                  ? _mm256_and_ps(_mm256_cmp_ps(output, bound, _CMP_GE_OQ),
                                                  _mm256_cmp_ps(magnitude(output), broadcast(kNearlyZero), _CMP_GT_OQ))
                                  : _mm256_cmp_ps(output, bound, _CMP_GT_OQ);
        const __m256d weight = _mm256_set1_pd(chunk.weight[i]);
        add<&LaneSums::low>(group, weight, where(_mm256_castps256_ps128(is_yes), weight), low_doubles(wanted));
        add<&LaneSums::high>(group, weight, where(_mm256_extractf128_ps(is_yes, 1), weight), high_doubles(wanted));
    }
    return group;
}

void add(double *sums, size_t step, const LaneSums &lanes, size_t count) {
    alignas(32) double columns[kLanes];
    _mm256_store_pd(columns, lanes.low);
    _mm256_store_pd(columns + 4, lanes.high);
    for (size_t i = 0; i < count; ++i) {
        sums[i * step] += columns[i];
    }
}

} // namespace

void add_f_scores(const ScoreRows &rows, float threshold, size_t begin, size_t end, const FScoreSums &sums) {
    const bool by_largest = threshold == 0;
    Chunk chunk;
    for (size_t first = begin; first < end; first += kChunk) {
        const size_t size = std::min(kChunk, end - first);
        for (size_t i = 0; i < size; ++i) {
            const float *output = rows.output + (first + i) * rows.columns;
            chunk.bound[i] = by_largest ? largest(output, rows.columns) : threshold;
            chunk.weight[i] = weight_of(rows, first + i);
        }
        for_each_group(0, rows.columns, [&](size_t c, size_t count) {
            const FScoreGroup group =
                (by_largest ? sum_group<true> : sum_group<false>)(rows, chunk, first, size, c, count);
            const size_t place = c * sums.step;
            add(sums.true_positives + place, sums.step, group.true_positives, count);
            add(sums.false_positives + place, sums.step, group.false_positives, count);
            add(sums.false_negatives + place, sums.step, group.false_negatives, count);
            add(sums.positives + place, sums.step, group.positives, count);
        });
    }
}

void add_variances(const ScoreRows &rows, size_t begin, size_t end, const VarianceSums &sums) {
    for (size_t r = begin; r < end; ++r) {
        const float *output = rows.output + r * rows.columns, *target = rows.target + r * rows.columns;
        const double weight = weight_of(rows, r);
#pragma omp simd
        for (size_t c = 0; c < rows.columns; ++c) {
            const double wanted = static_cast<double>(target[c]), error = wanted - static_cast<double>(output[c]);
            sums.squared_sum[c] += weight * wanted * wanted;
            sums.sum[c] += weight * wanted;
            sums.residual[c] += weight * error * error;
            sums.count[c] += weight;
        }
    }
}

} // namespace rekindle::kernels
