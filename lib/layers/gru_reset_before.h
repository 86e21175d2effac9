#pragma once

#include "layers/recurrent_layer.h"

namespace rekindle {

struct GruResetBefore {
    const RecurrentCall &call;
    plan::Value gates;       // x . kernel + bias: (steps, batch, 3 units), which the steps work in
    size_t recurrent_kernel; // parameter
    const Activation &activation, &recurrent_activation;
};

// Adds the kernels of a GRU's steps whose reset gate multiplies the state, of which then comes the candidate.
RecurrentKernels lower_gru_reset_before(plan::Builder &builder, const GruResetBefore &steps);

} // namespace rekindle
