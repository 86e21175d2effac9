#include "kernels/optimizers.h"

#include "kernels/vector.h"

namespace rekindle::kernels {

void sgd(float *__restrict weight, const float *__restrict gradient, float learning_rate, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
        weight[i] = __builtin_fmaf(-learning_rate, gradient[i], weight[i]);
    }
}

void sgd_momentum(float *__restrict weight, const float *__restrict gradient, float *__restrict velocity,
                  float learning_rate, float momentum, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
        velocity[i] = __builtin_fmaf(momentum, velocity[i], -(learning_rate * gradient[i]));
        weight[i] += velocity[i];
    }
}

void sgd_nesterov(float *__restrict weight, const float *__restrict gradient, float *__restrict velocity,
                  float learning_rate, float momentum, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
        const float pull = learning_rate * gradient[i];
        velocity[i] = __builtin_fmaf(momentum, velocity[i], -pull);
        weight[i] += __builtin_fmaf(momentum, velocity[i], -pull);
    }
}

// By hand, because compilers do not vectorise a square root that may set errno.
void adam(float *weight, const float *gradient, float *m, float *v, const AdamStep &step, size_t begin, size_t end) {
    const __m256 alpha = broadcast(step.alpha), epsilon = broadcast(step.epsilon);
    const __m256 rate_1 = broadcast(static_cast<float>(1 - step.beta_1));
    const __m256 rate_2 = broadcast(static_cast<float>(1 - step.beta_2));
    for_each_group(begin, end, [&](size_t i, size_t count) {
        const __m256 g = load(gradient + i, count);
        const __m256 old_m = load(m + i, count), old_v = load(v + i, count);
        const __m256 new_m = _mm256_fmadd_ps(_mm256_sub_ps(g, old_m), rate_1, old_m);
        const __m256 new_v = _mm256_fmadd_ps(_mm256_fmsub_ps(g, g, old_v), rate_2, old_v);
        const __m256 divisor = _mm256_add_ps(_mm256_sqrt_ps(new_v), epsilon);
        const __m256 update = _mm256_div_ps(_mm256_mul_ps(alpha, new_m), divisor);
        store(m + i, count, new_m);
        store(v + i, count, new_v);
        store(weight + i, count, _mm256_sub_ps(load(weight + i, count), update));
    });
}

} // namespace rekindle::kernels
