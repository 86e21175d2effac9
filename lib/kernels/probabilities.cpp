#include "kernels/probabilities.h"

#include <algorithm>

#include "kernels/softmax_tile.h"

namespace rekindle::kernels {

namespace {

void softmax_of_row(const float *logits, size_t classes, float *probabilities) {
    const __m256 maximum = broadcast(largest(logits, classes));
    LaneSums sums;
    for_each_group(0, classes, [&](size_t c, size_t count) {
        const __m256 shifted = _mm256_sub_ps(load(logits + c, count), maximum);
        const __m256 exponential = keep_first(exp_of_nonpositive(shifted), count);
        add(sums, exponential);
        store(probabilities + c, count, exponential);
    });
    const __m256 factor = broadcast(static_cast<float>(1.0 / total(sums)));
    for_each_group(0, classes, [&](size_t c, size_t count) {
        store(probabilities + c, count, _mm256_mul_ps(factor, load(probabilities + c, count)));
    });
}

void softmax_of_tile(const float *logits, size_t classes, size_t count, float *probabilities) {
    SoftmaxTile tile;
    exponentiate(tile, logits, classes, count);
    const __m256 factor = divided_by_sums(tile, 1.0);
    store_columns(probabilities, classes, classes, count,
                  [&](size_t c) { return _mm256_mul_ps(factor, _mm256_load_ps(tile.exponentials[c])); });
}

} // namespace

void softmax(const float *logits, size_t classes, size_t begin, size_t end, float *probabilities) {
    if (classes > kTileClasses) {
        for (size_t r = begin; r < end; ++r) {
            softmax_of_row(logits + r * classes, classes, probabilities + r * classes);
        }
        return;
    }
    for (size_t first = begin; first < end; first += kLanes) {
        const size_t count = std::min(kLanes, end - first), offset = first * classes;
        softmax_of_tile(logits + offset, classes, count, probabilities + offset);
    }
}

void sigmoid(const float *logits, size_t begin, size_t end, float *probabilities) {
    for_each_group(begin, end, [&](size_t i, size_t count) {
        const __m256 logit = load(logits + i, count), one = broadcast(1);
        const __m256 exponential = exp_of_nonpositive(_mm256_sub_ps(_mm256_setzero_ps(), magnitude(logit)));
        const __m256 numerator = _mm256_blendv_ps(one, exponential, logit); // where the sign says so
        store(probabilities + i, count, _mm256_div_ps(numerator, _mm256_add_ps(one, exponential)));
    });
}

} // namespace rekindle::kernels
