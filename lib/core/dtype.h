#pragma once

#include <cstddef>

#include "rekindle/tensor.h"

namespace rekindle {

using Dtype = rekindle_dtype;

// The size of one element in bytes; 0 for a number that is no dtype.
size_t dtype_size(Dtype dtype);

// "float32", ...; "unknown" for a number that is no dtype.
const char *dtype_name(Dtype dtype);

// Throws INVALID_ARGUMENT unless samples and targets may have it; `argument` names the array.
void require_sample_dtype(Dtype dtype, const char *argument);

// The dtype in a field that a host filled in, where any number may stand; throws INVALID_ARGUMENT, naming the argument,
// if it is none.
Dtype read_dtype(const Dtype &field, const char *argument);

} // namespace rekindle
