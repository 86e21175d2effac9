#pragma once

#include "model/model.h"

namespace rekindle {

// The index of the weight of a built model that goes by a name: its own, or else Keras's path of it, which is
// "lstm/lstm_cell/kernel" where the library says "lstm/kernel"; before it Keras puts the names of the Sequential models
// that the layer is in, unless they were read from JSON, and none of functional ones. Throws NOT_FOUND, and
// INVALID_ARGUMENT for a path that is that of two weights, naming both.
size_t find_weight(const Model &model, const std::string &name);

} // namespace rekindle
