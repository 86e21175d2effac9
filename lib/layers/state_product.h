#pragma once

#include <memory>
#include <vector>

#include "layers/gate_factors.h"
#include "plan/builder.h"
#include "runtime/parallel.h"

namespace rekindle {

// The product of a recurrent layer's state (batch, units) with its recurrent kernel (units, gates * units), at each
// step: what the state gives to each gate. The rows of a batch are split over the threads, each of which goes through
// all steps by itself.
class StateProduct {
public:
    virtual ~StateProduct() = default;

    // What its kernels touch.
    virtual std::vector<plan::Block *> forward_blocks() const = 0;
    virtual std::vector<plan::Block *> backward_blocks() const = 0;
    // Adds what the way back needs before it. Called once, behind the kernel that goes forward.
    virtual void prepare_backward(plan::Builder &builder) = 0;

    // For the rows of a part, of which `state` is the first. The result lies at result(row), gate by gate in a distance
    // of gate_stride().
    virtual void forward(size_t part, const float *state) = 0;
    virtual const float *result(size_t row) const = 0;
    virtual size_t gate_stride() const = 0;
    // diff_state = d(loss)/d(the state) from that of the product, `diff` (rows, gates * units).
    virtual void backward(size_t part, const float *diff, float *diff_state) = 0;

    // Adds the recurrent kernel's gradient, from `states` (steps, batch, units) that each step began with, and the
    // products' gradients `diffs` (steps, batch, gates * units).
    virtual void add_kernel_gradient(plan::Builder &builder, plan::Block *states, plan::Block *diffs, size_t steps) = 0;
};

struct StateProductOf {
    size_t parameter; // the recurrent kernel
    size_t units, gates;
    runtime::Split rows;
    GateFactors factors; // what the state is multiplied by first, for each gate; empty: nothing
};

std::unique_ptr<StateProduct> make_state_product(plan::Builder &builder, const StateProductOf &of);

} // namespace rekindle
