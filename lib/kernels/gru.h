#pragma once

#include <cstddef>

// A GRU's unit (Cho et al., 2014) with its default activations, tanh and sigmoid, whose reset gate r comes behind the
// product with the state. The three gates of a sample at one step lie behind each other in Keras's order z, r, h,
// `units` floats each.
namespace rekindle::kernels {

struct GruForward {
    float *gates;          // in: what the inputs give; out: z, r, n
    const float *product;  // what the state gives; null: nothing
    size_t product_stride; // from gate to gate
    const float *bias;     // of the inputs, then of the product, 3 units each; null: 0
    const float *state;    // h before the step
    float *next;           // behind it; may be `state`
    float *from_state;     // what r multiplies, hh; may be null
};

// n = tanh(xh + r hh); next = z state + (1 - z) n.
void gru_forward(const GruForward &of, size_t units);

struct GruBackward {
    float *gates;               // in: z, r, n; out: d(loss)/d(what they are functions of)
    float *product;             // in: hh, in the place of the third gate; out: d(loss)/d(the product)
    const float *state;         // as forward
    const float *diff_sequence; // d(loss)/d(next) is its sum with diff_state; may be null
    float *diff_state;          // out: d(loss)/d(state), without what comes through the product
    float *diff_bias;           // += d(loss)/d(bias): z, r, n, then the third of the product; 4 units
};

void gru_backward(const GruBackward &of, size_t units);

} // namespace rekindle::kernels
