#pragma once

#include <cstddef>

namespace rekindle::kernels {

// A stretch of the arenas that hold all parameters, gradients and slots side by side in one order. Elements that are
// layout padding are zero in all arenas and stay zero: what is divided by the root of nothing, being nothing itself, is
// nothing.
struct Block {
    float *weights;
    const float *gradients;
    float *slots[3]; // in the order of the kernel's description
    size_t count;
    bool check;
    // Before the update, w -= w * decay * decay_rate; with a decay of 0 it does not.
    float decay = 0, decay_rate = 0;
};

// Update rules over a block. g is the gradient.
//
// With `check` each tells whether all new weights are finite, and so all gradients and slots that made them: NaN and
// infinity in those spread to the weights, or the slots that would hide them are looked at, too. Without, it is true.
//
// Numbers that Keras subtracts from 1 are taken in double, and the difference is rounded to float, as there.

// w -= learning_rate * g.
bool sgd(const Block &block, float learning_rate);

// velocity = momentum * velocity - learning_rate * g; w += velocity.
bool sgd_momentum(const Block &block, float learning_rate, float momentum);

// The same velocity; w += momentum * velocity - learning_rate * g (Keras's form of Nesterov's momentum).
bool sgd_nesterov(const Block &block, float learning_rate, float momentum);

// m += (g - m) * (1 - beta_1); v += (g^2 - v) * (1 - beta_2); w -= alpha * m / (sqrt(v) + epsilon), where the caller
// gives alpha = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t) (Kingma and Ba, 2014, before section 2.1, as Keras
// does).
struct AdamStep {
    float alpha;
    double beta_1, beta_2;
    float epsilon;
};
bool adam(const Block &block, const AdamStep &step);

// The same with the largest v there has been, the third slot, in the place of v.
bool adam_amsgrad(const Block &block, const AdamStep &step);

// m as Adam's; u = max(beta_2 * u, |g|); w -= rate * m / (correction * (u + epsilon)), where correction = 1 - beta_1^t.
struct AdamaxStep {
    float learning_rate, correction;
    double beta_1;
    float beta_2, epsilon;
};
bool adamax(const Block &block, const AdamaxStep &step);

// m and v as Adam's, but for rest_1 = 1 - beta_1 and rest_2 = 1 - beta_2, which are differences of floats; w -= rate *
// (of_momentum * m + of_gradient * g) / (sqrt(v / correction) + epsilon), where correction = 1 - beta_2^t.
struct NadamStep {
    float learning_rate, rest_1, rest_2, of_momentum, of_gradient, correction, epsilon;
};
bool nadam(const Block &block, const NadamStep &step);

// w -= rate * sign(beta_1 * m + (1 - beta_1) * g); m = beta_2 * m + (1 - beta_2) * g. Differences are of floats.
struct LionStep {
    float learning_rate, beta_1, beta_2;
};
bool lion(const Block &block, const LionStep &step);

// v = rho * v + (1 - rho) * g^2; d = v + epsilon; w -= rate * g / sqrt(d). Slots: v; then momentum's and the average,
// those that are asked for:
// - momentum > 0: m = momentum * m + rate * g / sqrt(d); w -= m;
// - centered: a = rho * a + (1 - rho) * g; d = v - a^2 + epsilon.
struct RmspropStep {
    float learning_rate;
    double rho;
    float momentum, epsilon;
    bool centered;
};
bool rmsprop(const Block &block, const RmspropStep &step);

// accumulator += g^2; w -= rate * g / sqrt(accumulator + epsilon).
struct AdagradStep {
    float learning_rate, epsilon;
};
bool adagrad(const Block &block, const AdagradStep &step);

// v = rho * v + (1 - rho) * g^2; delta = -sqrt(d + epsilon) * g / sqrt(v + epsilon); d = rho * d + (1 - rho) * delta^2;
// w += rate * delta. Slots: v, d.
struct AdadeltaStep {
    float learning_rate;
    double rho;
    float epsilon;
};
bool adadelta(const Block &block, const AdadeltaStep &step);

// McMahan et al., 2013, with Keras's arguments; p = -learning_rate_power:
// n = accumulator + g^2; linear += g + 2 * l2_shrinkage * w - (n^p - accumulator^p) / rate * w;
// w = (clip(linear, -l1, l1) - linear) / (n^p / rate + 2 * l2); accumulator = n. Slots: accumulator, linear.
struct FtrlStep {
    float learning_rate, power, l1, l2, l2_shrinkage;
};
bool ftrl(const Block &block, const FtrlStep &step);

} // namespace rekindle::kernels
