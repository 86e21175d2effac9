#pragma once

#include <string>
#include <vector>

#include "core/state_registry.h"
#include "model/model.h"
#include "training/logs.h"

namespace rekindle {

// What stands before the names of the running metrics' states.
inline constexpr const char *kMetricPrefix = "metrics/";

// The running figures of a pass: the means of the loss and of each output's, where those are reported, weighted by
// samples as Keras does, and the states of the metrics. For a built, compiled model, which it refers to.
class MetricSums {
public:
    explicit MetricSums(const Model &model);
    MetricSums(const MetricSums &) = delete;
    MetricSums &operator=(const MetricSums &) = delete;

    void reset();
    // What was computed of a batch.
    void add(const BatchPlan &executed);

    // The loss, then the metrics' values; 0 before the first batch.
    std::vector<double> values() const;
    // The same, into a list of that size.
    void write_values(std::vector<double> &values) const;

    // As state, an entry for each accumulator: "metrics/loss/total", "metrics/auc/positives".
    void add_state(StateRegistry &registry);

private:
    const Model &model_;
    MetricPlaces places_;
    std::vector<size_t> losses_;      // the outputs whose losses are reported
    std::vector<double> loss_totals_; // of the loss, then of those
    double loss_count_ = 0.0;
    std::vector<double> states_; // of the metrics, as their places say
};

// The logs of a pass under way, for hooks that are called often: the names are sorted once, and nothing is computed
// before it is asked for.
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
