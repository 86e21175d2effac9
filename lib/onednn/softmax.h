#pragma once

#include "onednn/primitive.h"

namespace rekindle::onednn {

// Softmax over the last axis of a row-major (rows, classes).
Primitive softmax_forward(const Desc &src, bool training);

// Reads kDst and kDiffDst, writes kDiffSrc; all of the same layout.
Primitive softmax_backward(const Desc &dst, const Primitive &forward);

} // namespace rekindle::onednn
