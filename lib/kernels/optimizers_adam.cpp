#include "kernels/update_groups.h"

namespace rekindle::kernels {
namespace {

struct NewMoments {
    __m256 m, v;
};

// Adam's moments.
struct Moments {
    float *m, *v;
    __m256 rest_1, rest_2;

    NewMoments update(__m256 g, size_t i, size_t count) const {
        const __m256 old_m = load(m + i, count), old_v = load(v + i, count);
        const __m256 new_m = drawn_to(g, old_m, rest_1);
        const __m256 new_v = _mm256_fmadd_ps(_mm256_fmsub_ps(g, g, old_v), rest_2, old_v);
        store(m + i, count, new_m);
        store(v + i, count, new_v);
        return {new_m, new_v};
    }
};

} // namespace

bool adam(const Block &block, const AdamStep &step) {
    const __m256 alpha = broadcast(step.alpha), epsilon = broadcast(step.epsilon);
    const __m256 rest_1 = rest_of(step.beta_1), rest_2 = rest_of(step.beta_2);
    float *const weight = block.weights, *const m = block.slots[0], *const v = block.slots[1];
    const Moments moments{m, v, rest_1, rest_2};
    const float *const gradient = block.gradients;
    return with_decay(block, [&](auto decayed) {
        return update_groups(block.count, block.check, [&](size_t i, size_t count, auto &finite) {
            const auto [new_m, new_v] = moments.update(load(gradient + i, count), i, count);
            const __m256 divisor = _mm256_add_ps(_mm256_sqrt_ps(new_v), epsilon);
            const __m256 move = quotient(_mm256_mul_ps(alpha, new_m), divisor);
            const __m256 w = _mm256_sub_ps(decayed(load(weight + i, count)), move);
            store(weight + i, count, w);
            see_both(finite, w, new_v);
        });
    });
}

bool adam_amsgrad(const Block &block, const AdamStep &step) {
    const __m256 alpha = broadcast(step.alpha), epsilon = broadcast(step.epsilon);
    const Moments moments{block.slots[0], block.slots[1], rest_of(step.beta_1), rest_of(step.beta_2)};
    float *const largest_v = block.slots[2];
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &finite) {
        const auto [new_m, new_v] = moments.update(g, i, count);
        const __m256 v = _mm256_max_ps(new_v, load(largest_v + i, count)); // the second one where either is NaN
        store(largest_v + i, count, v);
        see_both(finite, new_v, v);
        const __m256 divisor = _mm256_add_ps(_mm256_sqrt_ps(v), epsilon);
        return _mm256_sub_ps(w, quotient(_mm256_mul_ps(alpha, new_m), divisor));
    });
}

bool adamax(const Block &block, const AdamaxStep &step) {
    const __m256 rate = broadcast(step.learning_rate), correction = broadcast(step.correction);
    const __m256 rest_1 = rest_of(step.beta_1), kept = broadcast(step.beta_2), epsilon = broadcast(step.epsilon);
    float *const m = block.slots[0], *const u = block.slots[1];
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &finite) {
        const __m256 new_m = drawn_to(g, load(m + i, count), rest_1);
        const __m256 new_u = _mm256_max_ps(magnitude(g), _mm256_mul_ps(kept, load(u + i, count)));
        store(m + i, count, new_m);
        store(u + i, count, new_u);
        see(finite, new_u);
        const __m256 divisor = _mm256_mul_ps(correction, _mm256_add_ps(new_u, epsilon));
        return _mm256_sub_ps(w, quotient(_mm256_mul_ps(rate, new_m), divisor));
    });
}

bool nadam(const Block &block, const NadamStep &step) {
    const __m256 rate = broadcast(step.learning_rate), correction = broadcast(step.correction);
    const __m256 of_momentum = broadcast(step.of_momentum), of_gradient = broadcast(step.of_gradient);
    const __m256 epsilon = broadcast(step.epsilon);
    const Moments moments{block.slots[0], block.slots[1], broadcast(step.rest_1), broadcast(step.rest_2)};
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &finite) {
        const auto [new_m, new_v] = moments.update(g, i, count);
        see_both(finite, new_m, new_v);
        const __m256 move = mixed(of_momentum, new_m, of_gradient, g);
        const __m256 divisor = _mm256_add_ps(_mm256_sqrt_ps(_mm256_div_ps(new_v, correction)), epsilon);
        return _mm256_sub_ps(w, quotient(_mm256_mul_ps(move, rate), divisor));
    });
}

bool lion(const Block &block, const LionStep &step) {
    const __m256 rate = broadcast(step.learning_rate);
    const __m256 kept_1 = broadcast(step.beta_1), kept_2 = broadcast(step.beta_2);
    const __m256 rest_1 = rest_of(step.beta_1), rest_2 = rest_of(step.beta_2);
    float *const momentum = block.slots[0];
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &finite) {
        const __m256 m = load(momentum + i, count);
        const __m256 new_m = mixed(kept_2, m, rest_2, g);
        store(momentum + i, count, new_m);
        see(finite, new_m); // the sign hides what is not finite
        return _mm256_fnmadd_ps(rate, sign(mixed(kept_1, m, rest_1, g)), w);
    });
}

} // namespace rekindle::kernels
