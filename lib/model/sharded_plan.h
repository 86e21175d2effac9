#pragma once

#include "core/sum_tree.h"
#include "metrics/metric_list.h"
#include "model/batch_plan.h"
#include "model/shard_gradients.h"

namespace rekindle {

// What the plans of a batch's shards are made of and have in common. What is pointed to must outlive them.
struct ShardSources {
    size_t shards;
    std::function<std::unique_ptr<plan::Plan>(const plan::Request &)> make; // a shard's plan
    const std::vector<CompiledMetric> *metrics;                             // null when predicting
    MetricPlaces places;
    std::shared_ptr<ShardGradients> gradients; // null unless training
    // A plan that has the penalties of weights as its loss and, in training, adds them to the gradients; null: there
    // are none. Called when the shards' plans are there.
    std::function<std::unique_ptr<plan::Plan>()> make_penalties;
};

// Plans for the shards of a batch, each for one thread, which up to request.threads threads execute. What they compute,
// bit by bit, is a function of graph, data, arguments and the number of shards, but not of the number of threads:
// whatever is summed over shards is summed in the order of core/sum_tree.h.
std::unique_ptr<BatchPlan> make_sharded_plan(plan::Request request, ShardSources sources);

} // namespace rekindle
