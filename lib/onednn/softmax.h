#pragma once

#include "onednn/primitive.h"

namespace rekindle::onednn {

enum class SoftmaxKind { kSoftmax, kLogSoftmax };

// Softmax, or its logarithm, over the last axis of a row-major (rows, classes).
Primitive softmax_forward(SoftmaxKind kind, const Desc &src, bool training);

// Reads kDst and kDiffDst, writes kDiffSrc; all of the same layout.
Primitive softmax_backward(SoftmaxKind kind, const Desc &dst, const Primitive &forward);

} // namespace rekindle::onednn
