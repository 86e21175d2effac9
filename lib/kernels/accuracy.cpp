#include "kernels/accuracy.h"

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

size_t first_maximum(const float *row, size_t classes) {
    size_t best = 0;
    for (size_t c = 1; c < classes; ++c) {
        if (row[c] > row[best]) best = c;
    }
    return best;
}

} // namespace

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

} // namespace rekindle::kernels
