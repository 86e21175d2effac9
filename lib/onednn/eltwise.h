#pragma once

#include "onednn/primitive.h"

namespace rekindle::onednn {

enum class Eltwise { kRelu, kSigmoid, kTanh, kElu, kGelu };

// Whether the backward pass needs only dst, so that the activation can be fused behind its producer: all but gelu.
bool works_from_dst(Eltwise kind);

// dst = f(src), same layout.
Primitive eltwise_forward(Eltwise kind, const Desc &src, bool training);

// diff_src = diff_dst * f'(...), from dst where works_from_dst, else from src. `data` is the layout of that one;
// diff_src may be the memory of diff_dst.
Primitive eltwise_backward(Eltwise kind, const Desc &diff, const Desc &data);

} // namespace rekindle::onednn
