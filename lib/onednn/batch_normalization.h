#pragma once

#include "onednn/primitive.h"

namespace rekindle::onednn {

// Batch normalization over all but the channels, which are the second dimension.
struct BatchNormalization {
    Desc src;
    float epsilon;
    bool scale, shift;
    bool fixed; // mean and variance are given, not computed from the batch
    bool training;
};

// Mean and variance are arguments, which a batch's training writes and the rest reads.
Primitive batch_normalization_forward(const BatchNormalization &operation);
// `with_parameters` tells whether the gradients of scale and shift are wanted.
Primitive batch_normalization_backward(const BatchNormalization &operation, const Desc &diff, bool with_parameters,
                                       const Primitive &forward);

} // namespace rekindle::onednn
