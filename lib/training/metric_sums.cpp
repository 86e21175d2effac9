#include "training/metric_sums.h"

#include <algorithm>
#include <cstring>

#include "runtime/float_mode.h"
#include "training/training.h"

namespace rekindle {
namespace {

void sort_by_name(Logs &logs) {
    std::sort(logs.entries.begin(), logs.entries.end());
}

} // namespace

void MetricSums::add(const PooledPlan &executed, int64_t samples) {
    runtime::ComputeFloatMode float_mode; // this may be a host's thread
    const plan::Results &results = executed.plan->results();
    sums_[0] += results.loss * static_cast<double>(samples);
    sums_[1] += static_cast<double>(samples);
    for (size_t i = 0; i < results.matches.size(); ++i) {
        sums_[2 * i + 2] += results.matches[i];
        sums_[2 * i + 3] += executed.possible_matches[i];
    }
}

std::vector<double> MetricSums::values() const {
    std::vector<double> values(sums_.size() / 2);
    write_values(values);
    return values;
}

void MetricSums::write_values(std::vector<double> &values) const {
    runtime::ComputeFloatMode float_mode;
    for (size_t i = 0; i < values.size(); ++i) {
        double total = sums_[2 * i], count = sums_[2 * i + 1];
        values[i] = count == 0.0 ? 0.0 : total / count;
    }
}

StateEntry MetricSums::state(const std::string &name) {
    Shape shape{static_cast<int64_t>(sums_.size())};
    return {
        name,
        REKINDLE_ENTRY_METRIC,
        REKINDLE_FLOAT64,
        shape,
        [this](void *to) { std::memcpy(to, sums_.data(), sums_.size() * sizeof(double)); },
        [this](const void *from, const Shape &) { std::memcpy(sums_.data(), from, sums_.size() * sizeof(double)); }};
}

std::vector<std::string> metric_names(const Model &model) {
    std::vector<std::string> names{"loss"};
    for (const MetricOptions &metric : model.compiled().metrics) names.push_back(metric.name);
    return names;
}

Logs make_logs(const Model &model, const std::vector<double> &values, const std::string &prefix) {
    Logs logs;
    std::vector<std::string> names = metric_names(model);
    for (size_t i = 0; i < names.size(); ++i) logs.entries.emplace_back(prefix + names[i], values[i]);
    sort_by_name(logs);
    return logs;
}

RunningLogs::RunningLogs(const Model &model, const MetricSums &sums) : sums_(sums), values_(sums.values()) {
    std::vector<std::string> names = metric_names(model);
    for (size_t i = 0; i < names.size(); ++i) sources_.push_back(i);
    std::stable_sort(sources_.begin(), sources_.end(), [&](size_t a, size_t b) { return names[a] < names[b]; });
    for (size_t source : sources_) logs_.entries.emplace_back(names[source], 0.0);
}

const Logs &RunningLogs::now() {
    sums_.write_values(values_);
    for (size_t i = 0; i < sources_.size(); ++i) logs_.entries[i].second = values_[sources_[i]];
    return logs_;
}

Logs merge_logs(const Logs &first, const Logs &second) {
    Logs merged = first;
    merged.entries.insert(merged.entries.end(), second.entries.begin(), second.entries.end());
    sort_by_name(merged);
    return merged;
}

} // namespace rekindle
