#include "kernels/histograms.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "kernels/vector.h"

namespace rekindle::kernels {

namespace {

constexpr size_t kFew = 8;

// How many thresholds the output is above; NaN is above none.
size_t bin_of(float output, const Bins &bins) {
    if (bins.even) {
        const float clipped = output > 0 ? std::min(output, 1.0F) : 0.0F;
        const size_t above = static_cast<size_t>(std::ceil(clipped * static_cast<float>(bins.count - 1)));
        const bool is_lifted = bins.opened && above == 0 && output == output;
        return above + (is_lifted ? 1 : 0);
    }
    if (bins.count > kFew) {
        return static_cast<size_t>(std::lower_bound(bins.thresholds, bins.thresholds + bins.count, output) -
                                   bins.thresholds);
    }
    size_t above = 0;
    for (size_t i = 0; i < bins.count; ++i) {
        above += output > bins.thresholds[i];
    }
    return above;
}

// Whether fewer than k outputs of the row come before this one, the largest first, and equal ones in their order.
bool is_among_first(const float *row, size_t columns, size_t column, size_t k) {
    size_t before = 0;
    for (size_t c = 0; c < columns && before < k; ++c) {
        before += row[c] > row[column] || (row[c] == row[column] && c < column);
    }
    return before < k;
}

size_t count_of(unsigned bits) {
    return static_cast<size_t>(std::popcount(bits));
}

// Whether every output counts as one, in one histogram.
bool counts_all(const ConfusionRows &rows) {
    return rows.weight == nullptr && rows.column_weight == nullptr && rows.top_k == 0 && !rows.column_apart &&
           rows.first == 0 && rows.end == rows.columns;
}

// Of `count` outputs, each of which counts as one, with kFew thresholds at most.
void count_few(const float *output, const float *target, size_t count, const Bins &bins, double *yes, double *no) {
    size_t yes_above[kFew + 2] = {}, all_above[kFew + 2] = {}; // nothing, then each threshold; the last is above none
    all_above[0] = count;
    for_each_group(0, count, [&](size_t i, size_t lanes) {
        const unsigned is_yes =
            bits_of(_mm256_cmp_ps(load(target + i, lanes), _mm256_setzero_ps(), _CMP_NEQ_UQ)); // beyond the end: no
        const unsigned is_there = (1U << lanes) - 1;
        const __m256 outputs = load(output + i, lanes);
        yes_above[0] += count_of(is_yes);
        for (size_t k = 0; k < bins.count; ++k) {
            const unsigned is_above =
                bits_of(_mm256_cmp_ps(outputs, broadcast(bins.thresholds[k]), _CMP_GT_OQ)) & is_there;
            yes_above[k + 1] += count_of(is_above & is_yes);
            all_above[k + 1] += count_of(is_above);
        }
    });
    for (size_t k = 0; k <= bins.count; ++k) {
        const size_t of_yes = yes_above[k] - yes_above[k + 1], of_all = all_above[k] - all_above[k + 1];
        yes[k] += static_cast<double>(of_yes);
        no[k] += static_cast<double>(of_all - of_yes);
    }
}

// Of outputs each of which counts as one, with even thresholds: bin_of for eight at once.
void count_even(const float *output, const float *target, size_t count, const Bins &bins, double *yes, double *no) {
    double *const histograms[] = {no, yes};
    const __m256 last = broadcast(static_cast<float>(bins.count - 1));
    for_each_group(0, count, [&](size_t i, size_t lanes) {
        const __m256 outputs = load(output + i, lanes);
        const __m256 clipped = _mm256_min_ps(_mm256_max_ps(outputs, _mm256_setzero_ps()), broadcast(1)); // NaN: 0
        __m256i above = _mm256_cvtps_epi32(_mm256_ceil_ps(_mm256_mul_ps(clipped, last)));
        if (bins.opened) {
            const __m256 is_number = _mm256_cmp_ps(outputs, outputs, _CMP_ORD_Q);
            const __m256i is_lowest = _mm256_cmpeq_epi32(above, _mm256_setzero_si256());
            above = _mm256_sub_epi32(above, _mm256_and_si256(is_lowest, _mm256_castps_si256(is_number)));
        }
        alignas(32) int32_t bin[kLanes];
        _mm256_store_si256(reinterpret_cast<__m256i *>(bin), above);
        const unsigned is_yes = bits_of(_mm256_cmp_ps(load(target + i, lanes), _mm256_setzero_ps(), _CMP_NEQ_UQ));
        for (size_t lane = 0; lane < lanes; ++lane) {
            histograms[(is_yes >> lane) & 1U][bin[lane]] += 1;
        }
    });
}

} // namespace

void add_to_histograms(const ConfusionRows &rows, const Bins &bins, size_t begin, size_t end, double *yes, double *no) {
    if (counts_all(rows) && (bins.even || bins.count <= kFew)) {
        const size_t first = begin * rows.columns;
        const auto count = bins.even ? count_even : count_few;
        count(rows.output + first, rows.target + first, end * rows.columns - first, bins, yes, no);
        return;
    }
    const size_t apart = rows.column_apart ? bins.count + 1 : 0;
    for (size_t r = begin; r < end; ++r) {
        const float *output = rows.output + r * rows.columns, *target = rows.target + r * rows.columns;
        const double row_weight =
            rows.weight == nullptr ? 1.0 : static_cast<double>(rows.weight[r / rows.rows_per_weight]);
        for (size_t c = rows.first; c < rows.end; ++c) {
            const bool is_left_out = rows.top_k > 0 && !is_among_first(output, rows.columns, c, rows.top_k);
            const size_t bin = is_left_out ? 0 : bin_of(output[c], bins);
            const double weight = rows.column_weight == nullptr ? row_weight : row_weight * rows.column_weight[c];
            (target[c] != 0 ? yes : no)[c * apart + bin] += weight;
        }
    }
}

} // namespace rekindle::kernels
