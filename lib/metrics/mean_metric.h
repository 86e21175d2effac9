#pragma once

#include "metrics/metric_options.h"

// Metrics that are a mean, as Keras's MeanMetricWrapper.
namespace rekindle {

class MeanMetric : public Metric {
public:
    std::vector<Accumulator> accumulators(const Shape &) const override { return {{"total", {}}, {"count", {}}}; }
    void results(std::span<const double> state, std::span<double> values) const override {
        values[0] = state[1] == 0.0 ? 0.0 : state[0] / state[1];
    }
};

// The fold of a mean of yes and no, with `units` of them in a row: matches(begin, end) is how many the rows have.
using Matches = std::function<size_t(size_t begin, size_t end)>;
Fold count_matches(const MetricSources &sources, const Metric &metric, bool weighted, size_t units,
                   std::vector<plan::Block *> blocks, const Matches &matches);

// Throw INVALID_ARGUMENT, naming the metric and both shapes, unless the target has the output's shape; or has it but
// for a last axis of 1; or has a class index for each row of it.
void require_same_shape(const MetricSources &sources, const char *metric);
void require_output_shape(const MetricSources &sources, const char *metric);
void require_row_labels(const MetricSources &sources, const char *metric);

template <class Part, class Options, const auto &kOptions>
using MeanMetricWith = MetricOf<Part, MeanMetric, Options, kOptions>;

} // namespace rekindle
