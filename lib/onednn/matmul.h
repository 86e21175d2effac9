#pragma once

#include "onednn/primitive.h"

namespace rekindle::onednn {

// dst (rows, columns) = src (rows, inner) . weights (inner, columns), a product of matrices, or one for each sample
// with an axis before them. dst is row-major; in the others, of any two strides of a matrix one is 1; the weights may
// be Desc::any. Reads kSrc and kWeights; writes kDst.
Primitive matmul(const Desc &src, const Desc &weights, const Desc &dst);

} // namespace rekindle::onednn
