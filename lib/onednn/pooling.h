#pragma once

#include "onednn/convolution.h"

namespace rekindle::onednn {

enum class PoolingKind { kMax, kAverage };

struct Pooling {
    PoolingKind kind;
    Dims src_dims, dst_dims;
    Extents window, strides, padding_before, padding_after;
    bool training;
};

// Reads kSrc; writes kDst and, for kMax in training, kWorkspace. dst has a layout like src's.
Primitive pooling_forward(const Pooling &operation, const Desc &src);

// Reads kDiffDst and, for kMax, kWorkspace; writes kDiffSrc, which has the layout of the forward src.
Primitive pooling_backward(const Pooling &operation, const Desc &diff_src, const Desc &diff_dst,
                           const Primitive &forward);

} // namespace rekindle::onednn
