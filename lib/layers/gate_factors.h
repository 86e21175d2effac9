#pragma once

#include "plan/builder.h"

namespace rekindle {

// What a recurrent layer's dropout multiplies rows of a batch by, which is another for each gate: (gates, batch, size).
struct GateFactors {
    plan::Block *block = nullptr; // null: there are none
    size_t batch = 0, size = 0;

    bool empty() const { return block == nullptr; }
    const float *at(size_t gate, size_t row) const { return block->floats() + (gate * batch + row) * size; }
};

} // namespace rekindle
