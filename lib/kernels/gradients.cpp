#include "kernels/gradients.h"

#include "kernels/update_groups.h"

namespace rekindle::kernels {

double sum_of_squares(const float *values, size_t count) {
    LaneSums sums;
    for_each_group(0, count, [&](size_t i, size_t lanes) {
        const __m256 value = load(values + i, lanes);
        add_product(sums, value, value);
    });
    return total(sums);
}

double sum_of_squares(const float *values, const float *others, size_t count) {
    LaneSums sums;
    for_each_group(0, count, [&](size_t i, size_t lanes) {
        const __m256 value = _mm256_add_ps(load(values + i, lanes), load(others + i, lanes));
        add_product(sums, value, value);
    });
    return total(sums);
}

bool accumulate(float *accumulator, const float *gradient, size_t count, bool check) {
    return update_groups(count, check, [&](size_t i, size_t lanes, auto &finite) {
        const __m256 sum = _mm256_add_ps(load(gradient + i, lanes), load(accumulator + i, lanes));
        store(accumulator + i, lanes, sum);
        see(finite, sum);
    });
}

void take_mean(float *to, const float *gradient, float *accumulator, float number, size_t count) {
    const __m256 divisor = broadcast(number);
    for_each_group(0, count, [&](size_t i, size_t lanes) {
        const __m256 sum = _mm256_add_ps(load(gradient + i, lanes), load(accumulator + i, lanes));
        store(to + i, lanes, _mm256_div_ps(sum, divisor));
        store(accumulator + i, lanes, _mm256_setzero_ps());
    });
}

void scale(float *to, const float *from, float factor, size_t count) {
    const __m256 all = broadcast(factor);
    for_each_group(0, count,
                   [&](size_t i, size_t lanes) { store(to + i, lanes, _mm256_mul_ps(load(from + i, lanes), all)); });
}

bool clip(float *to, const float *from, float limit, size_t count, bool check) {
    const __m256 high = broadcast(limit), low = broadcast(-limit);
    return update_groups(count, check, [&](size_t i, size_t lanes, auto &finite) {
        const __m256 value = load(from + i, lanes);
        store(to + i, lanes, _mm256_min_ps(high, _mm256_max_ps(low, value))); // the second one where it is NaN
        see(finite, value);
    });
}

void average(float *average, const float *weights, float momentum, size_t count) {
    const __m256 kept = broadcast(momentum), rest = rest_of(momentum);
    for_each_group(0, count, [&](size_t i, size_t lanes) {
        store(average + i, lanes, mixed(kept, load(average + i, lanes), rest, load(weights + i, lanes)));
    });
}

} // namespace rekindle::kernels
