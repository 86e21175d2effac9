#pragma once

#include <cstddef>
#include <cstdint>

namespace rekindle::kernels {

// The number of matches in rows [begin, end) of a row-major output (rows, classes). Ties go to the lowest index, as
// argmax does; a row with a NaN never matches.

// argmax(output row) == label.
size_t sparse_categorical_matches(const float *output, const int32_t *label, size_t classes, size_t begin, size_t end);

// argmax(output row) == argmax(target row).
size_t categorical_matches(const float *output, const float *target, size_t classes, size_t begin, size_t end);

// The number of elements (not rows) with (output > threshold ? 1 : 0) == target, over elements [begin, end): a target
// that is neither 0 nor 1 never matches, as in Keras, nor does a NaN.
size_t binary_matches(const float *output, const float *target, float threshold, size_t begin, size_t end);

} // namespace rekindle::kernels
