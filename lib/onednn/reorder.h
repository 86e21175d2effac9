#pragma once

#include "onednn/primitive.h"

namespace rekindle::onednn {

// Copies a tensor from one layout (kSrc) into another (kDst) of the same dimensions. A permutation: bits are kept, and
// layout padding is written as zero.
Primitive reorder(const Desc &src, const Desc &dst);

} // namespace rekindle::onednn
