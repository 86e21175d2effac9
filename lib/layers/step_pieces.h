#pragma once

#include "plan/builder.h"

// The steps of values (batch, steps, ...), each as a value (batch, ...) of its own.
namespace rekindle {

// With their masks and the way back.
std::vector<plan::Value> lower_pieces(plan::Builder &builder, const plan::Value &src);
// The reverse, without a mask.
plan::Value lower_joined(plan::Builder &builder, const std::vector<plan::Value> &pieces);

} // namespace rekindle
