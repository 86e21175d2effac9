#include "model/functional_json.h"

#include <map>

#include "core/error.h"
#include "model/call_json.h"
#include "model/functional_reader.h"
#include "model/json_inputs.h"
#include "parts/registry.h"

namespace rekindle {
namespace {

// Keras finds the class by its module, and by this name alone where that has moved.
constexpr const char *kModule = "keras.src.models.functional";
constexpr const char *kClassName = "Functional";

// What the values of a graph are called.
std::vector<TensorName> name_values(const Graph &graph) {
    std::vector<TensorName> names(graph.value_count());
    for (const GraphInput &input : graph.inputs()) names[input.value] = {input.name, 0, 0};
    for (const Node &node : graph.nodes()) {
        for (size_t i = 0; i < node.outputs.size(); ++i) {
            names[node.outputs[i]] = {graph.name(node.layer), node.call, i};
        }
    }
    return names;
}

class Writer {
public:
    explicit Writer(const Model &model) : graph_(model.graph()), names_(name_values(graph_)) {}

    Json layers() const {
        Json layers = Json::array();
        for (const GraphInput &input : graph_.inputs()) {
            Json layer = describe_input_layer(input.name, {graph_.shape(input.value), input.dtype});
            layers.push_back(called(std::move(layer), input.name, Json::array()));
        }
        std::vector<Json> calls = calls_of_layers();
        for (size_t i = 0; i < graph_.layer_count(); ++i) {
            Json layer = layer_to_json(graph_.layer(i), graph_.name(i), graph_.is_trainable(i));
            layers.push_back(called(std::move(layer), graph_.name(i), std::move(calls[i])));
        }
        return layers;
    }

    Json inputs() const {
        std::vector<GraphValue> values;
        for (const GraphInput &input : graph_.inputs()) values.push_back(input.value);
        return references(values);
    }

    Json outputs() const {
        if (!graph_.has_named_outputs()) return references(graph_.outputs());
        Json named = Json::object();
        for (size_t i = 0; i < graph_.outputs().size(); ++i) {
            named[graph_.output_name(i)] = tensor_name_to_json(names_[graph_.outputs()[i]]);
        }
        return named;
    }

private:
    static Json called(Json layer, const std::string &name, Json calls) {
        layer["name"] = name;
        layer["inbound_nodes"] = std::move(calls);
        return layer;
    }

    // Of each layer, in the order in which they were made.
    std::vector<Json> calls_of_layers() const {
        std::vector<std::map<size_t, Json>> in_order(graph_.layer_count());
        for (const Node &node : graph_.nodes()) {
            CallOf<TensorArgument> call{{}, node.arguments};
            for (GraphValue input : node.inputs) call.tensors.push_back({names_[input], graph_.spec(input)});
            in_order[node.layer].emplace(node.call, call_to_json(graph_.layer(node.layer), call));
        }
        std::vector<Json> lists;
        for (auto &calls : in_order) {
            lists.push_back(Json::array());
            for (auto &[number, call] : calls) lists.back().push_back(std::move(call));
        }
        return lists;
    }

    // Keras has one alone where there is one.
    Json references(const std::vector<GraphValue> &values) const {
        if (values.size() == 1) return tensor_name_to_json(names_[values[0]]);
        Json list = Json::array();
        for (GraphValue value : values) list.push_back(tensor_name_to_json(names_[value]));
        return list;
    }

    const Graph &graph_;
    std::vector<TensorName> names_;
};

} // namespace

bool is_functional_class(const std::string &class_name) {
    return class_name == kClassName || class_name == "Model";
}

Json functional_to_json(const Model &model) {
    Json config{{"name", model.name()}, {"trainable", true}};
    write_seed(model, config);
    Writer writer(model);
    config["layers"] = writer.layers();
    config["input_layers"] = writer.inputs();
    config["output_layers"] = writer.outputs();
    return parts::describe(kModule, kClassName, std::move(config));
}

std::shared_ptr<Model> functional_from_json(const Json &description) {
    return FunctionalReader(parts::describe_part(description, "model").config).model();
}

} // namespace rekindle
