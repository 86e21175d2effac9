#pragma once

#include "layers/recurrent_layer.h"

namespace rekindle {

struct LstmSteps {
    const RecurrentCall &call;
    plan::Value gates;       // x . kernel + bias: (steps, batch, 4 units), which the steps work in
    size_t recurrent_kernel; // parameter
    const Activation &activation, &recurrent_activation;
};

// Adds the kernels of an LSTM's steps.
RecurrentKernels lower_lstm(plan::Builder &builder, const LstmSteps &steps);

} // namespace rekindle
