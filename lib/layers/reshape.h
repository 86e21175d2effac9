#pragma once

#include "plan/builder.h"

namespace rekindle {

// The value, row-major, under another shape of as many elements; with its way back.
plan::Value lower_reshape(plan::Builder &builder, const plan::Value &src, const Shape &shape);

} // namespace rekindle
