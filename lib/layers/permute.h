#pragma once

#include <vector>

#include "plan/builder.h"

namespace rekindle {

// The value with its axes, the batch counted, in another order: axis i is its axis order[i]. Row-major; with its way
// back.
plan::Value lower_permute(plan::Builder &builder, const plan::Value &src, const std::vector<size_t> &order);

} // namespace rekindle
