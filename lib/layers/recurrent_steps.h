#pragma once

#include <functional>
#include <memory>
#include <string>

#include "layers/recurrent_layer.h"
#include "layers/recurrent_unit.h"

namespace rekindle {

// The steps of a layer whose state h is multiplied by the recurrent kernel once, for all gates, before they are known.
struct RecurrentSteps {
    std::string name; // of the kernels
    const RecurrentCall &call;
    plan::Value gates; // x . kernel + bias: (steps, batch, gate_count * units), which the steps work in
    size_t gate_count;
    size_t recurrent_kernel;                                   // parameter
    std::vector<plan::Block *> unit_blocks;                    // what units touch
    std::function<std::unique_ptr<RecurrentUnit>()> make_unit; // with the OpenMP threads that there are then
};

// Adds their kernels.
RecurrentKernels lower_recurrent_steps(plan::Builder &builder, const RecurrentSteps &steps);

} // namespace rekindle
