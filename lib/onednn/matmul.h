#pragma once

#include "onednn/primitive.h"

namespace rekindle::onednn {

// dst (batch, rows, columns) = src (batch, rows, inner) . weights (batch, inner, columns), a product of matrices for
// each sample. dst is row-major; in the others, of any two strides of a matrix one is 1. Reads kSrc and kWeights;
// writes kDst.
Primitive matmul(const Desc &src, const Desc &weights, const Desc &dst);

} // namespace rekindle::onednn
