#pragma once

#include <cstddef>

namespace rekindle::kernels {

// Update rules over the elements [begin, end) of arenas that hold all parameters, gradients and slots side by side in
// one order. Elements that are layout padding are zero in all arenas and stay zero. Pointers are aligned to 64 bytes.
//
// With `check` each tells whether all new weights are finite, and so all gradients and slots that made them: NaN and
// infinity in those spread to the weights, but for the velocity of Adam, which is looked at, too. Without, it is true.

// w -= learning_rate * g.
bool sgd(float *weight, const float *gradient, float learning_rate, size_t begin, size_t end, bool check);

// velocity = momentum * velocity - learning_rate * g; w += velocity.
bool sgd_momentum(float *weight, const float *gradient, float *velocity, float learning_rate, float momentum,
                  size_t begin, size_t end, bool check);

// The same velocity; w += momentum * velocity - learning_rate * g (Keras's form of Nesterov's momentum).
bool sgd_nesterov(float *weight, const float *gradient, float *velocity, float learning_rate, float momentum,
                  size_t begin, size_t end, bool check);

// m += (g - m) * (1 - beta_1); v += (g^2 - v) * (1 - beta_2); w -= alpha * m / (sqrt(v) + epsilon), where the caller
// gives alpha = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t) (Kingma and Ba, 2014, before section 2.1, as Keras
// does). 1 - beta is rounded to float after the subtraction, as in Keras.
struct AdamStep {
    float alpha;
    double beta_1, beta_2;
    float epsilon;
};
bool adam(float *weight, const float *gradient, float *m, float *v, const AdamStep &step, size_t begin, size_t end,
          bool check);

} // namespace rekindle::kernels
