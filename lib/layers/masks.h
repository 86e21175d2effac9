#pragma once

#include "plan/builder.h"

// What layers do with masks (plan/value.h).
namespace rekindle {

// Throws INVALID_ARGUMENT unless the mask of a sample is one for each place along the input's first axis. `place` is
// what the layer of that class calls one.
void require_mask_of_places(const char *class_name, const Shape &mask, const Shape &input, const char *place);

// 1 where an element is not 0, of all axes.
plan::Mask lower_nonzero(plan::Builder &builder, const plan::Value &src);
// 1 where any element along the last axis of a row-major value is unlike this number.
plan::Mask lower_unlike(plan::Builder &builder, const plan::Value &src, float number);
// 1 everywhere.
plan::Mask lower_ones(plan::Builder &builder, const Shape &shape);
// The mask repeated to fill `shape`, as lower_broadcast does; the same where it does already.
plan::Mask lower_broadcast(plan::Builder &builder, const plan::Mask &mask, const Shape &shape);
// 1 where any of the masks is, or, of the second function, where the first is or the second is not. Of one shape.
plan::Mask lower_or(plan::Builder &builder, const std::vector<plan::Mask> &masks);
plan::Mask lower_or_not(plan::Builder &builder, const plan::Mask &first, const plan::Mask &second);
// Without the last axis: 1 where any along that is.
plan::Mask lower_any(plan::Builder &builder, const plan::Mask &mask);

// The value, row-major, with `fill` in the places that do not count; with its way back, on which nothing goes to those.
// It brings the mask along.
plan::Value lower_fill(plan::Builder &builder, const plan::Value &src, const plan::Mask &mask, float fill);

} // namespace rekindle
