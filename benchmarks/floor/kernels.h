// What oneDNN lacks, or does in more passes than needed. Arrays are contiguous and do not overlap. All but
// softmax_cross_entropy and fill_uniform work in the caller's OpenMP team.
#pragma once

#include <cstddef>
#include <cstdint>

#include "floor.h"

namespace rekindle::floor {

// dst[i] = images[rows[i]] / 255 for `batch` rows.
void gather_images(const Batch &source, std::int64_t batch, float *dst);

// Inverted dropout's place in the random stream: element 4 * n + w is decided by word w of Philox's counter
// (n, low half of step, high half of step, 0) under key `seed`, and is kept when the word is at least rate * 2^32.
struct DropoutState {
    std::uint64_t seed;
    std::uint64_t step;
    float rate;
};

// Drops values or scales them by 1 / (1 - rate), in place. `count` is a multiple of 64.
void dropout(const DropoutState &state, float *values, std::size_t count);

// gradient[i] = output[i] > 0 ? gradient[i] * scale : 0. The backward pass of relu, and of relu followed by
// max-pooling and dropout too: what was dropped or not active is zero in the output, so no mask is kept.
void mask_gradient(const float *output, float scale, float *gradient, std::size_t count);

// Softmax, mean cross-entropy against the rows' labels, its gradient and the number of right predictions.
StepResult softmax_cross_entropy(const float *logits, const Batch &source, std::int64_t batch, float *gradient);

struct AdamState {
    float *weights;
    const float *gradients;
    float *momentum;
    float *velocity;
    std::size_t count;
};

// Keras's Adam with its default betas and epsilon; `step` counts from 1.
void adam(const AdamState &state, float learning_rate, std::uint64_t step);

// Uniform values in [-limit, limit): tensor number `tensor` of `seed`.
void fill_uniform(std::uint64_t seed, std::uint32_t tensor, float limit, float *values, std::size_t count);

} // namespace rekindle::floor
