#pragma once

#include "plan/builder.h"
#include "regularizers/regularizer.h"

namespace rekindle {

// Adds a regularizer's penalty for a value, divided by the number of samples of the batch, to the loss, and in training
// its gradient to the value's; nothing for null or in a plan without a loss. What reads the value must not take its
// ReLU's gradient.
void penalize_activity(plan::Builder &builder, const RegularizerPointer &regularizer, const plan::Value &value);

} // namespace rekindle
