#include "kernels/row_normalization.h"

#include <algorithm>

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

constexpr size_t kTogether = 4; // rows at a time, so that the sums of one need not wait for themselves
constexpr size_t kChunk = 1024; // elements whose sums are taken in float before they are added in double

// Calls body(count, first) for groups of rows: all of kTogether but those that are left, which come one by one. The
// count is a constant. A row's results do not depend on its group.
template <class Body>
void for_rows(const RowRange &rows, const Body &body) {
    size_t row = rows.begin;
    for (; row + kTogether <= rows.end; row += kTogether) body(std::integral_constant<size_t, kTogether>(), row);
    for (; row < rows.end; ++row) body(std::integral_constant<size_t, 1>(), row);
}

// A number for each row of a group.
struct PerRow {
    alignas(sizeof(__m128)) float of[kTogether];

    __m128 vector() const { return _mm_load_ps(of); }
    void set(__m128 values) { _mm_store_ps(of, values); }
};

__m128 lane_sums(const __m256 (&values)[kTogether]) {
    const __m256 halves = _mm256_hadd_ps(_mm256_hadd_ps(values[0], values[1]), _mm256_hadd_ps(values[2], values[3]));
    return _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
}

// Of each of kRows rows the mean of kMeans terms of its elements: term(row, i, count, terms) writes those of a group,
// with 0 behind the first `count` lanes.
template <size_t kRows, size_t kMeans, class Term>
void take_means(size_t size, const Term &term, PerRow (&means)[kMeans]) {
    __m256d totals[kMeans] = {};
    for (size_t begin = 0; begin < size; begin += kChunk) {
        __m256 sums[kMeans][kTogether] = {};
        for_each_group(begin, std::min(size, begin + kChunk), [&](size_t i, size_t count) {
            for (size_t row = 0; row < kRows; ++row) {
                __m256 terms[kMeans];
                term(row, i, count, terms);
                for (size_t k = 0; k < kMeans; ++k) sums[k][row] = _mm256_add_ps(sums[k][row], terms[k]);
            }
        });
        for (size_t k = 0; k < kMeans; ++k) totals[k] = _mm256_add_pd(totals[k], _mm256_cvtps_pd(lane_sums(sums[k])));
    }
    const __m256d count = _mm256_set1_pd(static_cast<double>(size));
    for (size_t k = 0; k < kMeans; ++k) means[k].set(_mm256_cvtpd_ps(_mm256_div_pd(totals[k], count)));
}

// Of elements from the center; 0 behind the first `count` lanes.
template <RowCenter kCenter>
__m256 distance_from(float center, const float *src, size_t count) {
    if constexpr (kCenter == RowCenter::kZero) return load(src, count);
    return _mm256_sub_ps(load(src, count, center), broadcast(center));
}

// The means are 0 where the center is.
template <RowCenter kCenter, size_t kRows>
void take_moments(const float *src, size_t size, float epsilon, PerRow &means, PerRow &roots) {
    PerRow taken[1];
    means.set(_mm_setzero_ps());
    if constexpr (kCenter == RowCenter::kMean) {
        auto element = [=](size_t row, size_t i, size_t count, __m256 *terms) {
            *terms = load(src + row * size + i, count);
        };
        take_means<kRows>(size, element, taken);
        means = taken[0];
    }
    auto add_square = [=, &means](size_t row, size_t i, size_t count, __m256 *terms) {
        const __m256 distance = distance_from<kCenter>(means.of[row], src + row * size + i, count);
        *terms = _mm256_mul_ps(distance, distance);
    };
    take_means<kRows>(size, add_square, taken);
    const __m128 deviation = _mm_sqrt_ps(_mm_add_ps(taken[0].vector(), _mm_set1_ps(epsilon)));
    roots.set(_mm_div_ps(_mm_set1_ps(1), deviation));
}

__m256 load_or(const float *values, size_t i, size_t count, float otherwise) {
    return values == nullptr ? broadcast(otherwise) : load(values + i, count);
}

template <RowCenter kCenter>
float center_of(const NormalizedRows &of, size_t row) {
    return kCenter == RowCenter::kZero ? 0 : of.means[row];
}

// What d(loss)/d(src) has besides d(loss)/d(dst) * gamma, all of it times the root: by_mean + distance * by_distance,
// where the distance is that of src from its mean.
template <RowCenter kCenter, size_t kRows>
void take_terms(const NormalizedRows &of, size_t first, size_t size, PerRow &by_mean, PerRow &by_distance) {
    const float *src = of.src + first * size, *diff = of.diff_dst + first * size;
    PerRow means[2];
    auto slopes = [=](size_t row, size_t i, size_t count, __m256 *terms) {
        const __m256 distance =
            distance_from<kCenter>(center_of<kCenter>(of, first + row), src + row * size + i, count);
        terms[0] = _mm256_mul_ps(load(diff + row * size + i, count), load_or(of.gamma, i, count, 1));
        terms[1] = _mm256_mul_ps(terms[0], distance);
    };
    take_means<kRows>(size, slopes, means);
    for (size_t row = 0; row < kRows; ++row) {
        const float root = of.roots[first + row];
        by_mean.of[row] = kCenter == RowCenter::kZero ? 0 : -means[0].of[row];
        by_distance.of[row] = -means[1].of[row] * root * root;
    }
}

template <RowCenter kCenter>
void normalize(const RowRange &rows, float epsilon, const float *src, const float *gamma, const float *beta,
               const RowMoments &moments, float *dst) {
    for_rows(rows, [&](auto row_count, size_t first) {
        const float *from = src + first * rows.size;
        float *to = dst + first * rows.size;
        PerRow means, roots;
        take_moments<kCenter, row_count()>(from, rows.size, epsilon, means, roots);
        for_each_group(0, rows.size, [&](size_t i, size_t count) {
            const __m256 slope = load_or(gamma, i, count, 1), shift = load_or(beta, i, count, 0);
            for (size_t row = 0; row < row_count(); ++row) {
                const __m256 distance = distance_from<kCenter>(means.of[row], from + row * rows.size + i, count);
                const __m256 normalized = _mm256_mul_ps(distance, broadcast(roots.of[row]));
                store(to + row * rows.size + i, count, _mm256_fmadd_ps(normalized, slope, shift));
            }
        });
        if (moments.means != nullptr) std::copy_n(means.of, row_count(), moments.means + first);
        if (moments.roots != nullptr) std::copy_n(roots.of, row_count(), moments.roots + first);
    });
}

template <RowCenter kCenter>
void go_back(const RowRange &rows, const NormalizedRows &of, float *diff_src, double *diff_gamma, double *diff_beta) {
    for_rows(rows, [&](auto row_count, size_t first) {
        PerRow by_mean{}, by_distance{};
        if (diff_src != nullptr) take_terms<kCenter, row_count()>(of, first, rows.size, by_mean, by_distance);
        for_each_group(0, rows.size, [&](size_t i, size_t count) {
            const __m256 gamma = load_or(of.gamma, i, count, 1);
            __m256 gamma_sum = _mm256_setzero_ps(), beta_sum = _mm256_setzero_ps();
            for (size_t row = 0; row < row_count(); ++row) {
                const size_t at = (first + row) * rows.size + i;
                const __m256 diff = load(of.diff_dst + at, count), root = broadcast(of.roots[first + row]);
                const __m256 distance = distance_from<kCenter>(center_of<kCenter>(of, first + row), of.src + at, count);
                gamma_sum = _mm256_fmadd_ps(diff, _mm256_mul_ps(distance, root), gamma_sum);
                beta_sum = _mm256_add_ps(beta_sum, diff);
                if (diff_src == nullptr) continue;
                const __m256 rest =
                    _mm256_fmadd_ps(distance, broadcast(by_distance.of[row]), broadcast(by_mean.of[row]));
                store(diff_src + at, count, _mm256_mul_ps(root, _mm256_fmadd_ps(diff, gamma, rest)));
            }
            if (diff_gamma != nullptr) add_to(diff_gamma + i, count, gamma_sum);
            if (diff_beta != nullptr) add_to(diff_beta + i, count, beta_sum);
        });
    });
}

} // namespace

void normalize_rows_by_moments(RowCenter center, const RowRange &rows, float epsilon, const float *src,
                               const float *gamma, const float *beta, const RowMoments &moments, float *dst) {
    auto kernel = center == RowCenter::kMean ? normalize<RowCenter::kMean> : normalize<RowCenter::kZero>;
    kernel(rows, epsilon, src, gamma, beta, moments, dst);
}

void normalize_rows_by_moments_backward(const RowRange &rows, const NormalizedRows &of, float *diff_src,
                                        double *diff_gamma, double *diff_beta) {
    auto kernel = of.means != nullptr ? go_back<RowCenter::kMean> : go_back<RowCenter::kZero>;
    kernel(rows, of, diff_src, diff_gamma, diff_beta);
}

} // namespace rekindle::kernels
