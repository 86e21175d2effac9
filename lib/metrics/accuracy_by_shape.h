#pragma once

#include "metrics/metric.h"

namespace rekindle {

// Keras's "accuracy" and "acc", in whatever case: BinaryAccuracy, SparseCategoricalAccuracy or CategoricalAccuracy, as
// the shapes of output and target say.
bool is_accuracy_by_shape(const std::string &name);
std::shared_ptr<Metric> make_accuracy_by_shape();

} // namespace rekindle
