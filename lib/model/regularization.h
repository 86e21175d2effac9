#pragma once

#include "model/graph.h"

namespace rekindle {

// Adds the penalties of the model's regularizers to Results::loss and, in training, their gradients to those of the
// weights, which are complete by then.
void lower_regularizers(plan::Builder &builder, const Graph &graph);

} // namespace rekindle
