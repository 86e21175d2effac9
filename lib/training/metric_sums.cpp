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

// Numbers that lie at a fixed address.
StateEntry numbers_state(std::string name, Shape shape, double *numbers) {
    size_t bytes = element_count(shape) * sizeof(double);
    return {std::move(name),
            REKINDLE_ENTRY_METRIC,
            REKINDLE_FLOAT64,
            std::move(shape),
            [=](void *to) { std::memcpy(to, numbers, bytes); },
            [=](const void *from, const Shape &) { std::memcpy(numbers, from, bytes); }};
}

} // namespace

MetricSums::MetricSums(const Model &model)
    : model_(model), places_(place_metrics(model.compiled().metrics, output_samples(model.graph()))),
      losses_(model.reported_losses()), loss_totals_(1 + losses_.size()), states_(places_.state_size) {}

void MetricSums::reset() {
    loss_count_ = 0.0;
    std::fill(loss_totals_.begin(), loss_totals_.end(), 0.0);
    std::fill(states_.begin(), states_.end(), 0.0);
}

void MetricSums::add(const BatchPlan &executed) {
    runtime::ComputeFloatMode float_mode; // this may be a host's thread
    const plan::Results &results = executed.results();
    double samples = static_cast<double>(executed.batch_size());
    loss_totals_[0] += results.loss * samples;
    for (size_t i = 0; i < losses_.size(); ++i) loss_totals_[1 + i] += results.losses[losses_[i]] * samples;
    loss_count_ += samples;
    merge_metrics(model_.compiled().metrics, places_, states_, results.metrics);
}

std::vector<double> MetricSums::values() const {
    std::vector<double> values(loss_totals_.size() + places_.value_count);
    write_values(values);
    return values;
}

void MetricSums::write_values(std::vector<double> &values) const {
    runtime::ComputeFloatMode float_mode;
    size_t losses = loss_totals_.size();
    for (size_t i = 0; i < losses; ++i) values[i] = loss_count_ == 0.0 ? 0.0 : loss_totals_[i] / loss_count_;
    for (size_t i = 0; i < places_.of.size(); ++i) {
        const MetricPlace &place = places_.of[i];
        model_.compiled().metrics[i].metric->results(
            std::span(states_).subspan(place.state, place.state_size),
            std::span(values).subspan(losses + place.value, place.value_count));
    }
}

void MetricSums::add_state(StateRegistry &registry) {
    registry.push_back(numbers_state(text(kMetricPrefix, "loss/total"), {}, &loss_totals_[0]));
    registry.push_back(numbers_state(text(kMetricPrefix, "loss/count"), {}, &loss_count_));
    for (size_t i = 0; i < losses_.size(); ++i) {
        std::string name = text(kMetricPrefix, model_.graph().output_name(losses_[i]), "_loss/total");
        registry.push_back(numbers_state(std::move(name), {}, &loss_totals_[1 + i]));
    }
    double *numbers = states_.data();
    std::vector<Shape> outputs = output_samples(model_.graph());
    for (const CompiledMetric &compiled : model_.compiled().metrics) {
        for (const Accumulator &accumulator : compiled.metric->accumulators(outputs[compiled.output])) {
            registry.push_back(
                numbers_state(text(kMetricPrefix, compiled.name, "/", accumulator.name), accumulator.shape, numbers));
            numbers += element_count(accumulator.shape);
        }
    }
}

Logs make_logs(const Model &model, const std::vector<double> &values, const std::string &prefix) {
    Logs logs;
    const std::vector<std::string> &names = model.value_names();
    for (size_t i = 0; i < names.size(); ++i) logs.entries.emplace_back(prefix + names[i], values[i]);
    sort_by_name(logs);
    return logs;
}

RunningLogs::RunningLogs(const Model &model, const MetricSums &sums) : sums_(sums), values_(sums.values()) {
    const std::vector<std::string> &names = model.value_names();
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
