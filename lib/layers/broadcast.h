#pragma once

#include "plan/builder.h"

namespace rekindle {

// The shape of a sample that inputs of these shapes are repeated to: dimensions are equal or 1, and the last ones stand
// below each other. Throws INVALID_ARGUMENT, naming the part's class, where they are not.
Shape broadcast_shape(const char *class_name, const std::vector<Shape> &samples);

// The value, row-major, repeated to fill `shape`; with its way back. Both are with the batch, which they share.
plan::Value lower_broadcast(plan::Builder &builder, const plan::Value &src, const Shape &shape);

} // namespace rekindle
