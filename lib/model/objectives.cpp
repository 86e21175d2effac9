#include "model/objectives.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {
namespace {

// A Sequential model without layers will have one.
size_t output_count(const Graph &graph) {
    return std::max<size_t>(graph.outputs().size(), 1);
}

std::string names_of(const Graph &graph) {
    std::string names;
    for (size_t i = 0; i < graph.outputs().size(); ++i) {
        names += (i == 0 ? "\"" : ", \"") + graph.output_name(i) + "\"";
    }
    return names;
}

// The place of each of the graph's outputs in the list.
std::vector<size_t> find_places(const std::vector<AskedOutput> &asked, const Graph &graph) {
    size_t count = output_count(graph);
    require(asked.size() == count, "outputs are ", asked.size(), "; expected each of the model's ", count, ": ",
            names_of(graph));
    std::vector<size_t> places;
    for (const AskedOutput &one : asked) {
        bool is_there = one.name.empty() || graph.outputs().empty();
        for (size_t i = 0; i < graph.outputs().size(); ++i) is_there |= graph.output_name(i) == one.name;
        require(is_there, "outputs have \"", one.name, "\", which is no output of the model; expected ",
                names_of(graph));
    }
    for (size_t i = 0; i < count; ++i) {
        require(asked[i].name.empty() == asked[0].name.empty(), "outputs[", i,
                "]: expected names for all outputs, or for none");
        if (asked[0].name.empty()) {
            places.push_back(i);
            continue;
        }
        require(i < graph.outputs().size(), "outputs[0] is \"", asked[0].name, "\"; the model has no layers yet");
        auto named = [&](const AskedOutput &one) { return one.name == graph.output_name(i); };
        auto found = std::find_if(asked.begin(), asked.end(), named);
        require(found != asked.end(), "outputs have none for \"", graph.output_name(i),
                "\"; expected each of the model's: ", names_of(graph));
        places.push_back(static_cast<size_t>(found - asked.begin()));
    }
    return places;
}

using Metrics = std::vector<std::shared_ptr<const Metric>>;

// What a list that was given for all outputs means for one of them.
Metrics share_of(const Metrics &list, size_t output, size_t count, const char *argument) {
    if (count == 1 || list.empty()) return list;
    require(list.size() == count, argument, " are ", list.size(), "; the model has ", count,
            " outputs: expected one for each, or metrics in the list of outputs");
    return {list[output]};
}

std::vector<AskedOutput> for_each_output(const AskedOutput &for_all, size_t count) {
    require(for_all.loss != nullptr, "neither a loss nor its name is given; expected a loss");
    std::vector<AskedOutput> outputs;
    for (size_t i = 0; i < count; ++i) {
        outputs.push_back({{},
                           for_all.loss,
                           for_all.weight,
                           {{},
                            share_of(for_all.metrics.metrics, i, count, "metrics"),
                            share_of(for_all.metrics.weighted, i, count, "weighted_metrics")}});
    }
    return outputs;
}

std::vector<AskedOutput> in_order(const Asked &asked, const Graph &graph) {
    if (asked.outputs.empty()) return for_each_output(asked.for_all, output_count(graph));
    bool both = asked.for_all.loss != nullptr || !asked.for_all.metrics.metrics.empty() ||
                !asked.for_all.metrics.weighted.empty();
    require(!both, "outputs are given, and a loss or metrics besides; expected one of them");
    std::vector<AskedOutput> outputs;
    for (size_t place : find_places(asked.outputs, graph)) outputs.push_back(asked.outputs[place]);
    return outputs;
}

} // namespace

void set_objectives(CompileArguments &arguments, const Asked &asked, const Graph &graph) {
    std::vector<AskedOutput> outputs = in_order(asked, graph);
    std::vector<OutputMetrics> metrics;
    bool has_loss = false;
    for (size_t i = 0; i < outputs.size(); ++i) {
        arguments.losses.push_back({outputs[i].loss, outputs[i].weight});
        has_loss |= outputs[i].loss != nullptr;
        metrics.push_back(std::move(outputs[i].metrics));
        if (outputs.size() > 1) metrics.back().prefix = graph.output_name(i) + "_";
    }
    require(has_loss, "no output has a loss; expected one at least");
    arguments.metrics = list_metrics(metrics);
}

} // namespace rekindle
