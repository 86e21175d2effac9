#pragma once

#include <optional>

#include "metrics/metric_list.h"
#include "model/shard_exchange.h"
#include "plan/plan.h"

namespace rekindle {

// What the plans of shards write besides gradients, and what comes of it for the batch: losses, metrics, the means that
// moving averages are made of, and the rows that layers keep. A rank takes that of its own shards.
class ShardSums {
public:
    // For batches of so many samples in so many shards, whose plans are like this one; `metrics` may be null.
    ShardSums(size_t batch, size_t shards, RankShare share, const plan::Plan &like,
              const std::vector<CompiledMetric> *metrics, MetricPlaces places);

    // Takes what the plan of a shard has counted until now (Results::counted).
    void take_counted(size_t shard, const plan::Plan &plan) { shards_[shard].counted = plan.results().counted; }
    // How much counts in the batch, of what was taken of each shard that has samples. `group`: null for a rank alone.
    const double *add_up_counted(Group *group);

    // Takes what the plan of a shard has written. Several threads may call it at once for different shards.
    void take(size_t shard, const plan::Plan &plan);
    // Adds all up: results() is then that of the batch. `good` says whether this rank's samples may be used; the
    // result, whether those of all ranks may, and have no bad index. If not, nothing counts but results().bad_index, of
    // this rank's samples.
    bool add_up(Group *group, bool good);
    plan::Results &results() { return results_; }
    const plan::Results &results() const { return results_; }
    // Moves the averages and keeps the rows.
    void commit() const;

private:
    using Numbers = ShardExchange::Numbers;

    // Of one with samples.
    struct Shard {
        // The loss, that of each output, the states of the metrics; then of each statistic the sums of all channels,
        // and how many elements each is of.
        Numbers numbers;
        Numbers counted;
        std::optional<plan::BadIndex> bad_index;
    };

    void merge(Numbers &first, const Numbers &second) const;
    void settle(const Numbers &sum);
    void find_bad_index();
    void exchange_rows(Group &group);

    size_t batch_;
    RankShare share_;
    const std::vector<CompiledMetric> *metrics_;
    MetricPlaces places_;
    std::vector<plan::Statistic> statistics_;
    std::vector<plan::KeptRows> kept_;
    std::vector<Shard> shards_;
    Numbers sum_;
    plan::Results results_;
    std::vector<std::vector<float>> rows_;  // of the batch, of each that is kept
    std::vector<std::vector<float>> means_; // over the batch, of each statistic
    ShardExchange exchange_;
};

} // namespace rekindle
