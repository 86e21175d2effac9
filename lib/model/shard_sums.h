#pragma once

#include "core/sum_tree.h"
#include "metrics/metric_list.h"
#include "plan/plan.h"

namespace rekindle {

// What the plans of shards write besides gradients, and what comes of it for the batch: losses, metrics, the means that
// moving averages are made of, and the rows that layers keep.
class ShardSums {
public:
    // For batches of so many samples in so many shards, whose plans are like this one; `metrics` may be null.
    ShardSums(size_t batch, size_t shards, const plan::Plan &like, const std::vector<CompiledMetric> *metrics,
              MetricPlaces places);

    // Takes what the plan of a shard has counted until now (Results::counted).
    void take_counted(size_t shard, const plan::Plan &plan) { shards_[shard].results.counted = plan.results().counted; }
    // How much counts in the batch, of what was taken of each shard that has samples.
    const double *add_up_counted();

    // Takes what the plan of a shard has written. Several threads may call it at once for different shards.
    void take(size_t shard, const plan::Plan &plan);
    // Adds all up: results() is then that of the batch.
    void add_up();
    plan::Results &results() { return results_; }
    const plan::Results &results() const { return results_; }
    // Moves the averages and keeps the rows.
    void commit() const;

private:
    struct Shard {
        bool is_there = false; // it has samples
        plan::Results results;
        // Of each statistic: the sums of all channels, then how many elements each is of.
        std::vector<double> statistics;
    };

    template <class Merge>
    Shard &fold(const Merge &merge);
    void merge(plan::Results &first, const plan::Results &second) const;

    size_t batch_;
    const std::vector<CompiledMetric> *metrics_;
    MetricPlaces places_;
    std::vector<plan::Statistic> statistics_;
    std::vector<plan::KeptRows> kept_;
    std::vector<Shard> shards_;
    plan::Results results_;
    std::vector<std::vector<float>> rows_;  // of the batch, of each that is kept
    std::vector<std::vector<float>> means_; // over the batch, of each statistic
};

} // namespace rekindle
