#pragma once

#include "layers/layer.h"

namespace rekindle {

// What Dropout and its kin draw.
struct ElementDropout {
    double rate;
    uint64_t seed; // of the layer's own; 0: the model's
    // The shape of what is drawn, with the batch: elements share their fate on an axis where it is 1; on others it is
    // the value's. Empty: the value's.
    Shape noise_shape{};
};

// Drops elements of the value in training, and adds the way back. Returns the output.
plan::Value lower_dropout(plan::Builder &builder, const Position &position, const ElementDropout &of,
                          const plan::Value &src);

} // namespace rekindle
