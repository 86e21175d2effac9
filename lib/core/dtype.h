#pragma once

#include <cstddef>

#include "rekindle/tensor.h"

namespace rekindle {

using Dtype = rekindle_dtype;

// The size of one element in bytes; 0 for a number that is no dtype.
size_t dtype_size(Dtype dtype);

// "float32", ...; "unknown" for a number that is no dtype.
const char *dtype_name(Dtype dtype);

} // namespace rekindle
