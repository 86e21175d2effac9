#include "kernels/update_groups.h"

namespace rekindle::kernels {
namespace {

// momentum * velocity - pull
__m256 new_velocity(__m256 momentum, __m256 velocity, __m256 pull) {
    return _mm256_fmsub_ps(momentum, velocity, pull);
}

} // namespace

bool sgd(const Block &block, float learning_rate) {
    const __m256 rate = broadcast(learning_rate);
    return update_weights(block,
                          [&](__m256 w, __m256 g, size_t, size_t, auto &) { return _mm256_fnmadd_ps(rate, g, w); });
}

bool sgd_momentum(const Block &block, float learning_rate, float momentum) {
    const __m256 rate = broadcast(learning_rate), kept = broadcast(momentum);
    float *const velocity = block.slots[0];
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &) {
        const __m256 v = new_velocity(kept, load(velocity + i, count), _mm256_mul_ps(rate, g));
        store(velocity + i, count, v);
        return _mm256_add_ps(w, v);
    });
}

bool sgd_nesterov(const Block &block, float learning_rate, float momentum) {
    const __m256 rate = broadcast(learning_rate), kept = broadcast(momentum);
    float *const velocity = block.slots[0];
    return update_weights(block, [&](__m256 w, __m256 g, size_t i, size_t count, auto &) {
        const __m256 pull = _mm256_mul_ps(rate, g);
        const __m256 v = new_velocity(kept, load(velocity + i, count), pull);
        store(velocity + i, count, v);
        return _mm256_add_ps(w, new_velocity(kept, v, pull));
    });
}

} // namespace rekindle::kernels
