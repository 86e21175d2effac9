#include "metrics/metric_list.h"

#include <algorithm>

#include "core/error.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 32768; // elements

const CompiledMetric *find(const std::vector<CompiledMetric> &metrics, const std::string &name) {
    for (const CompiledMetric &metric : metrics) {
        if (metric.name == name) return &metric;
    }
    return nullptr;
}

void append(std::vector<CompiledMetric> &list, CompiledMetric metric) {
    require(metric.name != "loss", "metric ", list.size(), " is \"loss\", as the loss is; expected different names");
    const CompiledMetric *same = find(list, metric.name);
    require(same == nullptr, "metric ", list.size(), " is \"", metric.name, "\", as metric ",
            same == nullptr ? 0 : same - list.data(), " is; expected different names");
    list.push_back(std::move(metric));
}

std::span<double> of_part(std::vector<double> &partial, size_t part, size_t size) {
    return std::span(partial).subspan((part - 1) * size, size);
}

// Parts are a matter of the number of rows and of threads alone, and are merged in their order.
void add_fold(plan::Builder &builder, const CompiledMetric &compiled, Fold fold, std::span<double> state) {
    int threads = builder.request().threads;
    size_t minimum = kSerialBelow / std::max<size_t>(fold.row_size, 1);
    size_t parts = runtime::part_count(threads, fold.rows, minimum);
    auto partial = std::make_shared<std::vector<double>>((parts - 1) * state.size());
    std::vector<plan::Block *> blocks = fold.blocks;
    if (compiled.metric->calls_host()) {
        builder.add_on_caller(compiled.metric->name(), blocks, [state, fold = std::move(fold)](const plan::Run &) {
            std::fill(state.begin(), state.end(), 0.0);
            fold.add(0, fold.rows, state.data());
        });
        return;
    }
    builder.add(compiled.metric->name(), blocks,
                [=, metric = compiled.metric, fold = std::move(fold)](const plan::Run &) {
                    std::fill(state.begin(), state.end(), 0.0);
                    std::fill(partial->begin(), partial->end(), 0.0);
                    runtime::parallel_parts(threads, fold.rows, 1, minimum, [&](size_t part, size_t begin, size_t end) {
                        double *into = part == 0 ? state.data() : of_part(*partial, part, state.size()).data();
                        fold.add(begin, end, into);
                    });
                    for (size_t part = 1; part < parts; ++part) {
                        metric->merge(state, of_part(*partial, part, state.size()));
                    }
                });
}

} // namespace

std::vector<CompiledMetric> list_metrics(const std::vector<OutputMetrics> &outputs) {
    std::vector<CompiledMetric> list;
    for (size_t i = 0; i < outputs.size(); ++i) {
        for (const auto &metric : outputs[i].metrics) {
            append(list, {metric, outputs[i].prefix + metric->name(), false, i});
        }
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
        const std::string &prefix = outputs[i].prefix;
        for (const auto &metric : outputs[i].weighted) {
            bool is_taken = find(list, prefix + metric->name()) != nullptr;
            append(list, {metric, prefix + (is_taken ? "weighted_" : "") + metric->name(), true, i});
        }
    }
    return list;
}

void require_countable(const CompiledMetric &compiled, const Shape &output_sample) {
    if (is_known(output_sample)) return;
    bool is_countable = !compiled.metric->has_value_for_each_class() || output_sample.back() != kUnknownDimension;
    for (const Accumulator &accumulator : compiled.metric->accumulators(output_sample)) {
        is_countable = is_countable && is_known(accumulator.shape);
    }
    require(is_countable, "the metric \"", compiled.name,
            "\" counts by the outputs' last dimension; expected one that is known, outputs have the shape ",
            describe(output_sample), " without the batch");
}

MetricPlaces place_metrics(const std::vector<CompiledMetric> &metrics, const std::vector<Shape> &output_samples) {
    MetricPlaces places;
    for (const CompiledMetric &compiled : metrics) {
        const Shape &output_sample = output_samples[compiled.output];
        require_countable(compiled, output_sample);
        MetricPlace place{places.state_size, 0, places.value_count, compiled.metric->value_count(output_sample)};
        for (const Accumulator &accumulator : compiled.metric->accumulators(output_sample)) {
            place.state_size += element_count(accumulator.shape);
        }
        places.state_size += place.state_size;
        places.value_count += place.value_count;
        places.of.push_back(place);
    }
    return places;
}

void merge_metrics(const std::vector<CompiledMetric> &metrics, const MetricPlaces &places, std::span<double> states,
                   std::span<const double> later) {
    for (size_t i = 0; i < places.of.size(); ++i) {
        const MetricPlace &place = places.of[i];
        metrics[i].metric->merge(states.subspan(place.state, place.state_size),
                                 later.subspan(place.state, place.state_size));
    }
}

void add_value_names(const CompiledMetric &metric, size_t value_count, std::vector<std::string> &names) {
    if (value_count == 1) {
        names.push_back(metric.name);
        return;
    }
    for (size_t i = 0; i < value_count; ++i) names.push_back(text(metric.name, "[", i, "]"));
}

void lower_metrics(plan::Builder &builder, const std::vector<CompiledMetric> &metrics, const MetricPlaces &places,
                   size_t output, MetricSources &sources) {
    std::vector<double> &states = builder.results().metrics;
    states.resize(places.state_size);
    for (size_t i = 0; i < metrics.size(); ++i) {
        if (metrics[i].output != output) continue;
        const MetricPlace &place = places.of[i];
        add_fold(builder, metrics[i], metrics[i].metric->fold(sources, metrics[i].weighted),
                 std::span(states).subspan(place.state, place.state_size));
    }
}

} // namespace rekindle
