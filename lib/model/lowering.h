#pragma once

#include "losses/loss.h"
#include "metrics/metric_list.h"
#include "model/topology.h"

namespace rekindle {

// What a plan is lowered from, besides the topology. loss is null when predicting.
struct Objective {
    const Loss *loss = nullptr;
    const std::vector<CompiledMetric> *metrics = nullptr;
    Shape target_sample;
};

// Adds all kernels of a plan: forward; then for training and evaluation loss and metrics; then for training the way
// back.
void lower(plan::Builder &builder, const Topology &topology, uint64_t seed, const Objective &objective);

// The part of it from the output on.
void lower_objective(plan::Builder &builder, const Topology &topology, const plan::Value &output,
                     const Objective &objective);

} // namespace rekindle
