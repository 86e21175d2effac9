#pragma once

#include "kernels/dropout.h"
#include "plan/builder.h"

namespace rekindle {

// The mask of a rate in [0, 1] at a step of training.
kernels::DropoutMask dropout_mask(double rate, uint64_t key, uint64_t step);
// The same in a plan, for an activation that has so many elements for a sample: that of the batch, whatever part of it
// the plan computes.
kernels::DropoutMask dropout_mask(double rate, uint64_t key, const plan::Run &run, size_t sample_size);

// Whether a recurrent layer's rate has an effect. As in Keras, nothing is dropped at 1.
inline bool drops_out(const plan::Builder &builder, double rate) {
    return builder.training() && rate > 0.0 && rate < 1.0;
}

// What elements are multiplied by that are dropped out: 0, or 1 / (1 - rate), drawn anew for each step of training; for
// each of `sets` of them, one after the other, of `count` elements, sample by sample.
plan::Block *dropout_factors(plan::Builder &builder, double rate, uint64_t key, size_t sets, size_t count);

} // namespace rekindle
