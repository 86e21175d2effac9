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

// Fewer than k outputs of the row are larger than that at the label, or at the largest target, and all are finite.
size_t sparse_top_k_matches(const float *output, const int32_t *label, size_t classes, size_t k, size_t begin,
                            size_t end);
size_t top_k_matches(const float *output, const float *target, size_t classes, size_t k, size_t begin, size_t end);

// For rows of class indices: one of the first k is the row's target.
size_t sorted_id_matches(const float *ids, const float *target, size_t columns, size_t k, size_t begin, size_t end);

// The number of elements in [begin, end) at which output and target are the same.
size_t equal_elements(const float *output, const float *target, size_t begin, size_t end);

// The place of the row's largest element, the first of equals.
size_t first_maximum(const float *row, size_t classes);

} // namespace rekindle::kernels
