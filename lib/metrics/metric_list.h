#pragma once

#include "metrics/metric.h"

namespace rekindle {

// A metric of a compiled model.
struct CompiledMetric {
    std::shared_ptr<const Metric> metric;
    std::string name;      // in the logs: the metric's, or another where that is taken
    bool weighted = false; // by the sample weights
    size_t output = 0;     // of the model, which it looks at
};

// What is asked of one output. Several outputs have their names before those of their metrics: "price_mae".
struct OutputMetrics {
    std::string prefix; // "price_", or ""
    std::vector<std::shared_ptr<const Metric>> metrics, weighted;
};

// Those of `metrics`, output by output, then those of `weighted`. One of the latter whose name is taken has "weighted_"
// before it, as in Keras. Throws INVALID_ARGUMENT for a name that is there twice all the same.
std::vector<CompiledMetric> list_metrics(const std::vector<OutputMetrics> &outputs);

// Where metrics have their states and their values, one behind the other.
struct MetricPlace {
    size_t state, state_size;
    size_t value, value_count;
};
struct MetricPlaces {
    std::vector<MetricPlace> of;
    size_t state_size = 0, value_count = 0;
};
// Throws INVALID_ARGUMENT for a metric whose values or sums are as many as an unknown dimension is long.
void require_countable(const CompiledMetric &compiled, const Shape &output_sample);

MetricPlaces place_metrics(const std::vector<CompiledMetric> &metrics, const std::vector<Shape> &output_samples);

// Adds the states of all metrics, each at its place, to others: Metric::merge.
void merge_metrics(const std::vector<CompiledMetric> &metrics, const MetricPlaces &places, std::span<double> states,
                   std::span<const double> later);

// The names of a metric's values in the logs: its own, or with several values "name[0]", "name[1]", ...
void add_value_names(const CompiledMetric &metric, size_t value_count, std::vector<std::string> &names);

// Adds the kernels of an output's metrics, which fold a batch into Results::metrics, where each metric has its place.
void lower_metrics(plan::Builder &builder, const std::vector<CompiledMetric> &metrics, const MetricPlaces &places,
                   size_t output, MetricSources &sources);

} // namespace rekindle
