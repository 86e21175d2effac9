#pragma once

#include <cstddef>

// An LSTM's unit (Hochreiter and Schmidhuber, 1997) with its default activations, tanh and sigmoid. The four gates of a
// sample at one step lie behind each other in Keras's order i, f, c, o, `units` floats each.
namespace rekindle::kernels {

struct LstmForward {
    float *gates;          // in: what the inputs give; out: the gates
    const float *product;  // what the state gives; null: nothing
    size_t product_stride; // from gate to gate
    const float *carry;    // c before the step
    float *next_carry;     // behind it; may be `carry`
    float *hidden;         // h behind the step
};

// next_carry = f carry + i c; hidden = o tanh(next_carry).
void lstm_forward(const LstmForward &of, size_t units);

struct LstmBackward {
    float *gates;                             // in: the gates; out: d(loss)/d(what they are functions of)
    const float *carry, *next_carry;          // as forward
    const float *diff_hidden, *diff_sequence; // d(loss)/d(hidden) is their sum; diff_sequence may be null
    float *diff_carry;                        // in: d(loss)/d(next_carry); out: d(loss)/d(carry)
};

void lstm_backward(const LstmBackward &of, size_t units);

} // namespace rekindle::kernels
