#pragma once

#include "model/graph.h"

namespace rekindle {

// Adds the penalties of the model's regularizers to Results::loss and, in training, their gradients to those of the
// weights, which are complete by then. What is summed is summed in so many parts.
void lower_regularizers(plan::Builder &builder, const Graph &graph, int parts);
// Whether a weight to be trained has one.
bool has_regularizers(const Graph &graph, const std::vector<plan::Role> &roles);

} // namespace rekindle
