#pragma once

#include "metrics/metric.h"
#include "parts/keras_keys.h"
#include "parts/name_field.h"
#include "parts/optional_field.h"
#include "parts/part.h"
#include "rekindle/metric.h"

// What the options of metrics have in common, and how a metric is registered.
namespace rekindle {

using MetricClass = parts::PartClass<Metric>;

// NULL for the default one, or a name without a slash, but not an empty one.
std::string read_metric_name(const char *given, const char *prefix);
std::string metric_name_from_json(const Json &json);

// The size of a row of an output, for its shape without the batch.
inline int64_t columns_of(const Shape &output_sample) {
    return output_sample.empty() ? 1 : output_sample.back();
}

struct MetricNameOptions {
    std::string name; // empty: the part's own
};

// The metric writes it to JSON.
template <class Public>
constexpr parts::NameField<Public, MetricNameOptions> metric_name(const char *Public::*given) {
    return {given, &MetricNameOptions::name, read_metric_name, metric_name_from_json};
}

// What follows from a metric's options and their table; `Kind` is Metric or made of it.
template <class Part, class Kind, class Options, const auto &kOptions>
class MetricOf : public parts::PartWith<Kind, Options, kOptions> {
public:
    explicit MetricOf(const Options &options) : parts::PartWith<Kind, Options, kOptions>(options) {
        this->set_name(options.name.empty() ? Part::kName : options.name);
    }
    const char *class_name() const override { return Part::kClassName; }
    void write_config(Json &config) const override {
        parts::write_json(config, "name", this->name());
        parts::PartWith<Kind, Options, kOptions>::write_config(config);
    }
};

template <class Part, class Options, const auto &kOptions>
using MetricWith = MetricOf<Part, Metric, Options, kOptions>;

// What a metric's line in the registry stands for. The names, which may be null, are those that it is asked for by.
template <class Part, const auto &kOptions>
constexpr MetricClass metric_class(const char *name, const char *short_name = nullptr) noexcept {
    MetricClass made = parts::part_class<Metric, Part, kOptions, parts::metric_keys>(name);
    made.short_name = short_name;
    return made;
}

// Of the metrics that have no options of their own.
inline constexpr auto kPlainMetricOptions =
    parts::options_table<MetricNameOptions>(rekindle_plain_metric_options REKINDLE_PLAIN_METRIC_OPTIONS_INIT,
                                            metric_name(&rekindle_plain_metric_options::name));

} // namespace rekindle
