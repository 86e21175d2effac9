#pragma once

#include "layers/row_normalization.h"

// The axes over which a layer normalizes, counted with the batch; negative ones count from the end. Functions throw
// INVALID_ARGUMENT for axes that a shape has not, or has twice; `class_name` is the layer's.
namespace rekindle {

// As Keras has them: negative ones first. Throws INVALID_ARGUMENT where there are none.
void sort_normalized_axes(std::vector<int64_t> &axes);

// The sizes of these axes of a shape with the batch, in their order. It is the shape of gamma and beta.
Shape normalized_shape(const char *class_name, const std::vector<int64_t> &axes, const Shape &shape);

// Whether no other axis is behind one of them.
bool are_last_axes(const char *class_name, const std::vector<int64_t> &axes, const Shape &shape);

// lower_row_normalization over these axes of the source.
plan::Value lower_over_axes(plan::Builder &builder, const char *class_name, const std::vector<int64_t> &axes,
                            RowNormalization of);

} // namespace rekindle
