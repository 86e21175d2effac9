#include "kernels/optimizers.h"

#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

// Runs update(first, count, check) for each group of the range.
template <class Check, class Update>
bool update_groups(size_t begin, size_t end, const Update &update) {
    Check check;
    for_each_group(begin, end, [&](size_t i, size_t count) { update(i, count, check); });
    return passed(check);
}

template <class Update>
bool update_groups(size_t begin, size_t end, bool check, const Update &update) {
    return check ? update_groups<FiniteCheck>(begin, end, update) : update_groups<NoCheck>(begin, end, update);
}

// momentum * velocity - pull
__m256 new_velocity(__m256 momentum, __m256 velocity, __m256 pull) {
    return _mm256_fmsub_ps(momentum, velocity, pull);
}

} // namespace

bool sgd(float *weight, const float *gradient, float learning_rate, size_t begin, size_t end, bool check) {
    const __m256 rate = broadcast(learning_rate);
    return update_groups(begin, end, check, [&](size_t i, size_t count, auto &finite) {
        const __m256 w = _mm256_fnmadd_ps(rate, load(gradient + i, count), load(weight + i, count));
        store(weight + i, count, w);
        see(finite, w);
    });
}

bool sgd_momentum(float *weight, const float *gradient, float *velocity, float learning_rate, float momentum,
                  size_t begin, size_t end, bool check) {
    const __m256 rate = broadcast(learning_rate), kept = broadcast(momentum);
    return update_groups(begin, end, check, [&](size_t i, size_t count, auto &finite) {
        const __m256 pull = _mm256_mul_ps(rate, load(gradient + i, count));
        const __m256 v = new_velocity(kept, load(velocity + i, count), pull);
        const __m256 w = _mm256_add_ps(load(weight + i, count), v);
        store(velocity + i, count, v);
        store(weight + i, count, w);
        see(finite, w);
    });
}

bool sgd_nesterov(float *weight, const float *gradient, float *velocity, float learning_rate, float momentum,
                  size_t begin, size_t end, bool check) {
    const __m256 rate = broadcast(learning_rate), kept = broadcast(momentum);
    return update_groups(begin, end, check, [&](size_t i, size_t count, auto &finite) {
        const __m256 pull = _mm256_mul_ps(rate, load(gradient + i, count));
        const __m256 v = new_velocity(kept, load(velocity + i, count), pull);
        const __m256 w = _mm256_add_ps(load(weight + i, count), new_velocity(kept, v, pull));
        store(velocity + i, count, v);
        store(weight + i, count, w);
        see(finite, w);
    });
}

bool adam(float *weight, const float *gradient, float *m, float *v, const AdamStep &step, size_t begin, size_t end,
          bool check) {
    const __m256 alpha = broadcast(step.alpha), epsilon = broadcast(step.epsilon);
    const __m256 rate_1 = broadcast(static_cast<float>(1 - step.beta_1));
    const __m256 rate_2 = broadcast(static_cast<float>(1 - step.beta_2));
    return update_groups(begin, end, check, [&](size_t i, size_t count, auto &finite) {
        const __m256 g = load(gradient + i, count);
        const __m256 old_m = load(m + i, count), old_v = load(v + i, count);
        const __m256 new_m = _mm256_fmadd_ps(_mm256_sub_ps(g, old_m), rate_1, old_m);
        const __m256 new_v = _mm256_fmadd_ps(_mm256_fmsub_ps(g, g, old_v), rate_2, old_v);
        const __m256 divisor = _mm256_add_ps(_mm256_sqrt_ps(new_v), epsilon);
        const __m256 update = _mm256_div_ps(_mm256_mul_ps(alpha, new_m), divisor);
        const __m256 w = _mm256_sub_ps(load(weight + i, count), update);
        store(m + i, count, new_m);
        store(v + i, count, new_v);
        store(weight + i, count, w);
        see_both(finite, w, new_v);
    });
}

} // namespace rekindle::kernels
