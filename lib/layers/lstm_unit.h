#pragma once

#include <memory>

#include "activations/activation.h"
#include "kernels/lstm.h"

namespace rekindle {

// What an LSTM does to a sample at a step. Not for several threads at once.
class LstmUnit {
public:
    virtual ~LstmUnit() = default;

    // `inputs` gets what the gates are functions of, four times the units, where the way back wants it: null where
    // needs_inputs is false.
    virtual void forward(const kernels::LstmForward &of, float *inputs) = 0;
    virtual void backward(const kernels::LstmBackward &of, const float *inputs) = 0;
    virtual bool needs_inputs() const = 0;
};

// To be used with the OpenMP threads that there are now.
std::unique_ptr<LstmUnit> make_lstm_unit(size_t units, const Activation &activation,
                                         const Activation &recurrent_activation);

} // namespace rekindle
