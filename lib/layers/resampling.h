#pragma once

#include "plan/builder.h"

namespace rekindle {

// In the order of rekindle_interpolation.
enum class Interpolation { kNearest, kBilinear };

// The value with each axis between the batch and the channels `size` times as long, row-major; with its way back.
plan::Value lower_up_sampling(plan::Builder &builder, const plan::Value &src, const std::vector<int64_t> &size,
                              Interpolation interpolation);

} // namespace rekindle
