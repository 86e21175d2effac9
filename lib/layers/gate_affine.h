#pragma once

#include "layers/affine.h"
#include "layers/gate_factors.h"

namespace rekindle {

// lower_affine for `gates` gates of a recurrent layer, for each of which the inputs are dropped out by themselves: of
// src (steps, batch, inputs), dst (steps, batch, gates * units). There is no activation.
plan::Value lower_gate_affine(plan::Builder &builder, const std::string &name, const plan::Value &src, const Affine &of,
                              size_t gates, const GateFactors &factors);

} // namespace rekindle
