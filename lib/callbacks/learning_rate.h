#pragma once

#include "training/callback.h"

// What callbacks that set the learning rate have in common.
namespace rekindle {

// In single precision, as Keras keeps it.
double learning_rate_of(const Model &model);

// Throws INVALID_STATE where a schedule of the optimizer's gives the learning rate, before an epoch is trained in vain.
void require_settable_learning_rate(Model &model);

// Adds "learning_rate" to the epoch's logs.
void log_learning_rate(HookEvent &event);

} // namespace rekindle
