#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/dtype.h"
#include "core/shape.h"

namespace rekindle {

// Writes the weight of each sample's class into weights[i]: the class is the index of the largest element of a one-hot
// target, else the target itself, rounded; a class that is not listed counts 1. Row indices[i] of `targets`, row_size
// elements each.
void class_weights_of(const std::map<int64_t, double> &class_weights, const void *targets, Dtype dtype, size_t row_size,
                      const int64_t *indices, size_t count, float *weights);

} // namespace rekindle
