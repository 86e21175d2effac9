#include "model/objectives_json.h"

#include <functional>

#include "core/error.h"
#include "parts/registry.h"

namespace rekindle {
namespace {

constexpr const char *kLoss = "loss";
constexpr const char *kLossWeights = "loss_weights"; // absent where all are 1
constexpr const char *kMetrics = "metrics";
constexpr const char *kWeightedMetrics = "weighted_metrics";

// Keras describes a part by an object with its class.
bool is_part(const Json &json) {
    return json.is_object() && parts::find(json, "class_name") != nullptr;
}

bool is_dictionary(const Json &json) {
    return json.is_object() && !is_part(json);
}

const Json *find_given(const Json &json, const char *key) {
    const Json *found = parts::find(json, key);
    return found == nullptr || found->is_null() ? nullptr : found;
}

using Metrics = std::vector<std::shared_ptr<const Metric>>;

// One, or a list; null is none.
Metrics metrics_from_json(const Json &json) {
    Metrics metrics;
    if (json.is_null()) return metrics;
    if (!json.is_array()) return {metric_from_json(json)};
    for (const Json &metric : json) {
        if (metric.is_array()) {
            for (Metrics nested = metrics_from_json(metric); auto &one : nested) metrics.push_back(std::move(one));
        } else if (!metric.is_null()) {
            metrics.push_back(metric_from_json(metric));
        }
    }
    return metrics;
}

// What a list or a dictionary has for an output; null for nothing.
const Json *entry_of(const Json &json, const Graph &graph, size_t output) {
    if (json.is_array()) return output < json.size() ? &json[output] : nullptr;
    return parts::find(json, graph.output_name(output).c_str());
}

void require_outputs(const Json &json, const Graph &graph, const char *key) {
    for (const auto &[name, value] : json.items()) {
        bool is_there = false;
        for (size_t i = 0; i < graph.outputs().size(); ++i) is_there |= graph.output_name(i) == name;
        require(is_there, key, " has \"", name, "\", which is no output of the model");
    }
}

// As Keras: a loss for each of the first outputs by its place, or for all of them by their names.
void read_losses(const Json &losses, const Graph &graph, Asked &asked) {
    size_t count = graph.outputs().size();
    if (is_dictionary(losses)) require_outputs(losses, graph, kLoss);
    require(losses.size() == count || (losses.is_array() && losses.size() < count), kLoss, " has ", losses.size(),
            " entries; the model has ", count, " outputs");
    for (size_t i = 0; i < count; ++i) {
        const Json *entry = entry_of(losses, graph, i);
        if (entry != nullptr && !entry->is_null()) asked.outputs[i].loss = loss_from_json(*entry);
    }
}

// One for each of the `count` losses; a number alone is for one loss, which may be that of all outputs.
void read_weights(const Json &weights, size_t count, bool is_for_all, const Graph &graph, Asked &asked) {
    if (is_dictionary(weights)) require_outputs(weights, graph, kLossWeights);
    bool is_alone = weights.is_number();
    require(is_alone ? count == 1 : weights.size() == count, kLossWeights, " is ", weights.dump(),
            "; expected as many as losses, ", count);
    for (size_t i = 0; i < (is_for_all ? asked.outputs.size() : count); ++i) {
        const Json *entry = is_alone ? &weights : is_for_all ? &*weights.begin() : entry_of(weights, graph, i);
        require(entry != nullptr && entry->is_number(), kLossWeights, " is ", weights.dump(), "; expected numbers");
        asked.outputs[i].weight = entry->get<double>();
    }
}

// As Keras: where there are several outputs, an entry for each by its place, or some by their names.
void read_metrics(const Json &metrics, const Graph &graph, const char *key,
                  const std::function<Metrics &(size_t output)> &to) {
    size_t count = graph.outputs().size();
    if (is_dictionary(metrics)) require_outputs(metrics, graph, key);
    require(metrics.is_array() || is_dictionary(metrics), key, " is ", metrics.dump(),
            "; expected a list or an object");
    if (metrics.empty()) return;
    if (count == 1 && metrics.is_array()) {
        to(0) = metrics_from_json(metrics);
        return;
    }
    require(!metrics.is_array() || metrics.size() == count, key, " has ", metrics.size(), " entries; the model has ",
            count, " outputs");
    for (size_t i = 0; i < count; ++i) {
        if (const Json *entry = entry_of(metrics, graph, i)) to(i) = metrics_from_json(*entry);
    }
}

Asked of_several_outputs(const Json &json, const Graph &graph) {
    Asked asked;
    asked.outputs.resize(graph.outputs().size());
    const Json &losses = json.at(kLoss);
    bool is_for_all = !losses.is_array() && !is_dictionary(losses);
    if (!is_for_all) {
        read_losses(losses, graph, asked);
    } else {
        for (AskedOutput &output : asked.outputs) output.loss = loss_from_json(losses);
    }
    if (const Json *weights = find_given(json, kLossWeights)) {
        read_weights(*weights, is_for_all ? 1 : losses.size(), is_for_all, graph, asked);
    }
    if (const Json *metrics = find_given(json, kMetrics)) {
        read_metrics(*metrics, graph, kMetrics,
                     [&](size_t output) -> Metrics & { return asked.outputs[output].metrics.metrics; });
    }
    if (const Json *metrics = find_given(json, kWeightedMetrics)) {
        read_metrics(*metrics, graph, kWeightedMetrics,
                     [&](size_t output) -> Metrics & { return asked.outputs[output].metrics.weighted; });
    }
    return asked;
}

Json metrics_to_json(const CompileArguments &compiled, bool weighted) {
    size_t count = compiled.losses.size();
    std::vector<Json> lists(count, Json::array());
    bool are_there = false;
    for (const CompiledMetric &one : compiled.metrics) {
        if (one.weighted != weighted) continue;
        lists[one.output].push_back(metric_to_json(*one.metric));
        are_there = true;
    }
    if (count == 1) return lists[0];
    return are_there ? Json(lists) : Json::array();
}

} // namespace

Json objectives_to_json(const CompileArguments &compiled) {
    Json losses = Json::array(), weights = Json::array();
    bool has_weights = false;
    for (const CompiledLoss &at : compiled.losses) {
        losses.push_back(at.loss == nullptr ? Json(nullptr) : loss_to_json(*at.loss));
        weights.push_back(at.weight);
        has_weights |= at.weight != 1.0;
    }
    bool is_single = compiled.losses.size() == 1;
    Json json{{kLoss, is_single ? losses[0] : losses}};
    if (has_weights) json[kLossWeights] = is_single ? weights[0] : weights;
    json[kMetrics] = metrics_to_json(compiled, false);
    json[kWeightedMetrics] = metrics_to_json(compiled, true);
    return json;
}

Asked objectives_from_json(const Json &json, const Graph &graph) {
    if (!graph.outputs().empty()) return of_several_outputs(json, graph);
    Asked asked; // of a Sequential model without layers
    asked.for_all.loss = loss_from_json(json.at(kLoss));
    if (const Json *metrics = find_given(json, kMetrics)) asked.for_all.metrics.metrics = metrics_from_json(*metrics);
    if (const Json *metrics = find_given(json, kWeightedMetrics)) {
        asked.for_all.metrics.weighted = metrics_from_json(*metrics);
    }
    return asked;
}

} // namespace rekindle
