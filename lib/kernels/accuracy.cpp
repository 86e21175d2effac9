#include "kernels/accuracy.h"

#include <cmath>

namespace rekindle::kernels {

namespace {

// True if `column` holds the row's first maximum: it is greater than what comes before it and not less than anything.
// False if the row has a NaN, which compares as neither.
bool is_argmax(const float *row, size_t classes, size_t column) {
    const float value = row[column];
    bool holds = true;
    for (size_t c = 0; c < column; ++c) {
        holds &= value > row[c];
    }
    for (size_t c = column; c < classes; ++c) {
        holds &= value >= row[c];
    }
    return holds;
}

} // namespace

size_t first_maximum(const float *row, size_t classes) {
    size_t best = 0;
    for (size_t c = 1; c < classes; ++c) {
        if (row[c] > row[best]) best = c;
    }
    return best;
}

size_t sparse_categorical_matches(const float *output, const int32_t *label, size_t classes, size_t begin, size_t end) {
    size_t matches = 0;
    for (size_t r = begin; r < end; ++r) {
        const size_t column = static_cast<size_t>(label[r]); // a negative label becomes too large
        if (column < classes) matches += is_argmax(output + r * classes, classes, column);
    }
    return matches;
}

size_t categorical_matches(const float *output, const float *target, size_t classes, size_t begin, size_t end) {
    size_t matches = 0;
    for (size_t r = begin; r < end; ++r) {
        const float *wanted = target + r * classes;
        const size_t column = first_maximum(wanted, classes);
        matches += is_argmax(wanted, classes, column) && is_argmax(output + r * classes, classes, column);
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
    const float value = row[column];
    size_t larger = 0;
    bool is_finite = true;
    for (size_t c = 0; c < classes; ++c) {
        larger += row[c] > value;
        is_finite &= std::isfinite(row[c]);
    }
    return is_finite && larger < k;
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

size_t equal_elements(const float *output, const float *target, size_t begin, size_t end) {
    size_t matches = 0;
    for (size_t i = begin; i < end; ++i) {
        matches += output[i] == target[i];
    }
    return matches;
}

} // namespace rekindle::kernels
