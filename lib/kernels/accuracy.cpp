#include "kernels/accuracy.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "kernels/vector.h"

namespace rekindle::kernels {

namespace {

// Where the row's first maximum is; `classes`, which is no place, where the row has a NaN.
size_t argmax(const float *row, size_t classes) {
    __m256 best = broadcast(kMinusInfinity), is_odd = _mm256_setzero_ps();
    for_each_group(0, classes, [&](size_t c, size_t count) {
        const __m256 values = load(row + c, count, kMinusInfinity);
        best = _mm256_max_ps(best, values);
        is_odd = _mm256_or_ps(is_odd, _mm256_cmp_ps(values, values, _CMP_UNORD_Q));
    });
    if (bits_of(is_odd) != 0) return classes;
    const __m256 maximum = broadcast(largest(best));
    for (size_t c = 0; c < classes; c += kLanes) {
        const __m256 values = load(row + c, std::min(kLanes, classes - c), kMinusInfinity);
        const unsigned places = bits_of(_mm256_cmp_ps(values, maximum, _CMP_EQ_OQ));
        if (places != 0) return c + static_cast<size_t>(std::countr_zero(places));
    }
    return classes;
}

} // namespace

size_t first_maximum(const float *row, size_t classes) {
    size_t best = argmax(row, classes);
    if (best < classes) return best;
    best = 0; // a NaN is larger than nothing, nor is anything larger
    for (size_t c = 1; c < classes; ++c) {
        if (row[c] > row[best]) best = c;
    }
    return best;
}

size_t sparse_categorical_matches(const float *output, const int32_t *label, size_t classes, size_t begin, size_t end) {
    size_t matches = 0;
    for (size_t r = begin; r < end; ++r) {
        const size_t column = static_cast<size_t>(label[r]); // a negative label becomes too large
        matches += column < classes && argmax(output + r * classes, classes) == column;
    }
    return matches;
}

size_t categorical_matches(const float *output, const float *target, size_t classes, size_t begin, size_t end) {
    size_t matches = 0;
    for (size_t r = begin; r < end; ++r) {
        const size_t column = argmax(target + r * classes, classes);
        matches += column < classes && argmax(output + r * classes, classes) == column;
    }
    return matches;
}

size_t binary_matches(const float *output, const float *target, float threshold, size_t begin, size_t end) {
    size_t matches = 0;
    for (size_t i = begin; i < end; ++i) {
        const float prediction = output[i] > threshold ? 1.0F : 0.0F;
        const bool is_number = output[i] == output[i];
        matches += static_cast<size_t>(is_number & (prediction == target[i]));
    }
    return matches;
}

namespace {

// Whether fewer than k outputs of the row are larger than that of the class, as TensorFlow's in_top_k has it: not where
// any is not finite.
bool is_in_top_k(const float *row, size_t classes, size_t column, size_t k) {
    const __m256 value = broadcast(row[column]);
    size_t larger = 0;
    FiniteCheck check;
    for_each_group(0, classes, [&](size_t c, size_t count) {
        const __m256 values = load(row + c, count, std::numeric_limits<float>::lowest());
        larger += static_cast<size_t>(std::popcount(bits_of(_mm256_cmp_ps(values, value, _CMP_GT_OQ))));
        see(check, values);
    });
    return larger < k && passed(check);
}

} // namespace

size_t top_k_matches(const float *output, const float *target, size_t classes, size_t k, size_t begin, size_t end) {
    size_t matches = 0;
    for (size_t r = begin; r < end; ++r) {
        const size_t column = first_maximum(target + r * classes, classes);
        matches += is_in_top_k(output + r * classes, classes, column, k);
    }
    return matches;
}

size_t sparse_top_k_matches(const float *output, const int32_t *label, size_t classes, size_t k, size_t begin,
                            size_t end) {
    size_t matches = 0;
    for (size_t r = begin; r < end; ++r) {
        const size_t column = static_cast<size_t>(label[r]); // a negative label becomes too large
        if (column < classes) matches += is_in_top_k(output + r * classes, classes, column, k);
    }
    return matches;
}

size_t sorted_id_matches(const float *ids, const float *target, size_t columns, size_t k, size_t begin, size_t end) {
    size_t matches = 0;
    for (size_t r = begin; r < end; ++r) {
        const float *row = ids + r * columns;
        const float *behind = row + std::min(k, columns);
        matches += std::find(row, behind, target[r]) != behind;
    }
    return matches;
}

size_t equal_elements(const float *output, const float *target, size_t begin, size_t end) {
    size_t matches = 0;
    for (size_t i = begin; i < end; ++i) {
        matches += output[i] == target[i];
    }
    return matches;
}

} // namespace rekindle::kernels
