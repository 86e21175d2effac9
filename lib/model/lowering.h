#pragma once

#include "losses/loss.h"
#include "metrics/metric_list.h"
#include "model/graph.h"

namespace rekindle {

// What a plan is lowered from, besides the graph. loss is null when predicting.
struct Objective {
    const Loss *loss = nullptr;
    const std::vector<CompiledMetric> *metrics = nullptr;
    Shape target_sample;
};

// Adds all kernels of a plan: forward; then for training and evaluation loss and metrics; then for training the way
// back.
void lower(plan::Builder &builder, const Graph &graph, uint64_t seed, const Objective &objective);

// Adds loss and metrics for an output of the graph's shape, as far as that checks them against targets.
void check_objective(plan::Builder &builder, const Graph &graph, const Objective &objective);

} // namespace rekindle
