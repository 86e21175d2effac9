#pragma once

#include "data/dataset.h"
#include "layers/layer.h"

namespace rekindle {

// A layer with the options of this one and what it learns from the inputs of a dataset, in one pass. Throws UNSUPPORTED
// for a layer that learns nothing so, and DATA_ERROR for numbers that are not finite.
std::shared_ptr<Layer> learn(const Layer &layer, Dataset &dataset);

} // namespace rekindle
