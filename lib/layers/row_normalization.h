#pragma once

#include "kernels/row_normalization.h"
#include "layers/gamma_beta.h"

namespace rekindle {

// A normalization of each row of a row-major value by its own moments. A row has as many elements as gamma and beta,
// whose shape is `parameter_shape`.
struct RowNormalization : GammaBeta {
    plan::Value src;
    Shape parameter_shape;
    float epsilon;
    kernels::RowCenter center;
};

// Adds its kernels and the way back. Returns the output.
plan::Value lower_row_normalization(plan::Builder &builder, const RowNormalization &of);

} // namespace rekindle
