#pragma once

#include <string>
#include <vector>

#include "core/state_registry.h"
#include "model/model.h"
#include "training/logs.h"

namespace rekindle {

// The running means of a pass: the loss weighted by samples, and each metric's share of matches, as Keras aggregates
// them.
class MetricSums {
public:
    explicit MetricSums(size_t metric_count) : sums_(2 * (metric_count + 1), 0.0) {}

    void reset() { sums_.assign(sums_.size(), 0.0); }
    void add(const PooledPlan &executed, int64_t samples);

    // The loss, then the metrics; 0 before the first batch.
    std::vector<double> values() const;
    // The same, into a list of that size.
    void write_values(std::vector<double> &values) const;

    // As state under this name: pairs of (total, count).
    StateEntry state(const std::string &name);

private:
    std::vector<double> sums_;
};

// The logs of a pass under way, for hooks that are called often: the names are sorted once.
class RunningLogs {
public:
    RunningLogs(const Model &model, const MetricSums &sums);
    RunningLogs(const RunningLogs &) = delete;
    RunningLogs &operator=(const RunningLogs &) = delete;

    // With the values that the sums have; valid until it is asked for again.
    const Logs &now();

private:
    const MetricSums &sums_;
    std::vector<double> values_;
    Logs logs_;
    std::vector<size_t> sources_; // of each entry, its place in values_
};

// values() under their names, each with a prefix, sorted by name as Keras sorts them.
Logs make_logs(const Model &model, const std::vector<double> &values, const std::string &prefix);

// One Logs out of two, sorted.
Logs merge_logs(const Logs &first, const Logs &second);

} // namespace rekindle
