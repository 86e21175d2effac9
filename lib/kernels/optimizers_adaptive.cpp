#include <math.h>

#include "kernels/update_groups.h"

namespace rekindle::kernels {
namespace {

template <bool kMomentum, bool kCentered>
bool rmsprop_as(const Block &block, const RmspropStep &step) {
    const __m256 rate = broadcast(step.learning_rate), epsilon = broadcast(step.epsilon);
    const __m256 kept = broadcast(static_cast<float>(step.rho)), rest = rest_of(step.rho);
    const __m256 momentum = broadcast(step.momentum);
    float *const v = block.slots[0], *const m = block.slots[1], *const a = block.slots[kMomentum ? 2 : 1];
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &finite) {
        const __m256 new_v = mixed(kept, load(v + i, count), rest, square(g));
        __m256 divisor = new_v;
        store(v + i, count, new_v);
        see(finite, new_v);
        if constexpr (kCentered) {
            const __m256 new_a = mixed(kept, load(a + i, count), rest, g);
            store(a + i, count, new_a);
            see(finite, new_a);
            divisor = _mm256_fnmadd_ps(new_a, new_a, divisor);
        }
        divisor = _mm256_sqrt_ps(_mm256_add_ps(divisor, epsilon));
        __m256 move = quotient(_mm256_mul_ps(rate, g), divisor);
        if constexpr (kMomentum) {
            move = _mm256_fmadd_ps(momentum, load(m + i, count), move);
            store(m + i, count, move);
        }
        return _mm256_sub_ps(w, move);
    });
}

__m256 root(__m256 value, __m256 epsilon) {
    return _mm256_sqrt_ps(_mm256_add_ps(value, epsilon));
}

// Of numbers that are not negative.
__m256 power(__m256 base, float exponent) {
    if (exponent == 0.5f) return _mm256_sqrt_ps(base);
    alignas(32) float lanes[kLanes];
    _mm256_store_ps(lanes, base);
    for (float &lane : lanes) lane = powf(lane, exponent);
    return _mm256_load_ps(lanes);
}

} // namespace

bool rmsprop(const Block &block, const RmspropStep &step) {
    if (step.momentum > 0)
        return step.centered ? rmsprop_as<true, true>(block, step) : rmsprop_as<true, false>(block, step);
    return step.centered ? rmsprop_as<false, true>(block, step) : rmsprop_as<false, false>(block, step);
}

bool adagrad(const Block &block, const AdagradStep &step) {
    const __m256 rate = broadcast(step.learning_rate), epsilon = broadcast(step.epsilon);
    float *const accumulator = block.slots[0];
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &finite) {
        const __m256 sum = _mm256_fmadd_ps(g, g, load(accumulator + i, count));
        store(accumulator + i, count, sum);
        see(finite, sum);
        return _mm256_sub_ps(w, quotient(_mm256_mul_ps(rate, g), root(sum, epsilon)));
    });
}

bool adadelta(const Block &block, const AdadeltaStep &step) {
    const __m256 rate = broadcast(step.learning_rate), epsilon = broadcast(step.epsilon);
    const __m256 kept = broadcast(static_cast<float>(step.rho)), rest = rest_of(step.rho);
    float *const v = block.slots[0], *const d = block.slots[1];
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &finite) {
        const __m256 new_v = mixed(kept, load(v + i, count), rest, square(g)), old_d = load(d + i, count);
        const __m256 minus_delta = quotient(_mm256_mul_ps(root(old_d, epsilon), g), root(new_v, epsilon));
        const __m256 new_d = mixed(kept, old_d, rest, square(minus_delta));
        store(v + i, count, new_v);
        store(d + i, count, new_d);
        see_both(finite, new_v, new_d);
        return _mm256_fnmadd_ps(rate, minus_delta, w);
    });
}

bool ftrl(const Block &block, const FtrlStep &step) {
    const __m256 rate = broadcast(step.learning_rate), l1 = broadcast(step.l1), minus_l1 = broadcast(-step.l1);
    const __m256 twice_l2 = broadcast(2 * step.l2), twice_shrinkage = broadcast(2 * step.l2_shrinkage);
    float *const accumulator = block.slots[0], *const linear = block.slots[1];
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &finite) {
        const __m256 old_n = load(accumulator + i, count), new_n = _mm256_fmadd_ps(g, g, old_n);
        const __m256 new_power = power(new_n, step.power);
        const __m256 sigma = _mm256_div_ps(_mm256_sub_ps(new_power, power(old_n, step.power)), rate);
        const __m256 used = _mm256_fmadd_ps(twice_shrinkage, w, g);
        const __m256 sum = _mm256_add_ps(load(linear + i, count), _mm256_fnmadd_ps(sigma, w, used));
        store(accumulator + i, count, new_n);
        store(linear + i, count, sum);
        see_both(finite, new_n, sum);
        const __m256 clipped = _mm256_min_ps(_mm256_max_ps(sum, minus_l1), l1);
        const __m256 divisor = _mm256_add_ps(_mm256_div_ps(new_power, rate), twice_l2);
        return quotient(_mm256_sub_ps(clipped, sum), divisor);
    });
}

} // namespace rekindle::kernels
