#pragma once

#include "losses/loss.h"
#include "metrics/metric_list.h"
#include "model/graph.h"

namespace rekindle {

// What one output of a model is trained towards.
struct CompiledLoss {
    std::shared_ptr<const Loss> loss; // null: nothing
    double weight = 1.0;
};

// What a plan is lowered from, besides the graph: of each output its loss, and the metrics of all. None when
// predicting.
struct Objective {
    const std::vector<CompiledLoss> *losses = nullptr;
    const std::vector<CompiledMetric> *metrics = nullptr;
};

// The shapes of a built graph's outputs, of one sample; dimensions may be unknown.
std::vector<Shape> output_samples(const Graph &graph);

// A built graph whose values have these specs, all of them known: Graph::specs_for.
struct SpecifiedGraph {
    const Graph &graph;
    const std::vector<TensorSpec> &specs;
};

// Adds the kernels of a plan: forward; then for training and evaluation loss and metrics; then for training the way
// back. What weights are penalized with comes behind it (regularization.h).
void lower(plan::Builder &builder, const SpecifiedGraph &of, uint64_t seed, const Objective &objective);

// Adds losses and metrics for outputs of such shapes, as far as that checks them against targets.
void check_objective(plan::Builder &builder, const SpecifiedGraph &of, const Objective &objective);

} // namespace rekindle
