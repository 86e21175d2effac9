#pragma once

#include "activations/activation.h"
#include "onednn/softmax.h"

namespace rekindle {

// Over one axis besides the batch; negative ones count from the end.
ActivationPointer softmax_activation(onednn::SoftmaxKind kind, int64_t axis);

} // namespace rekindle
