#include "model/functional_json.h"

#include <map>

#include "core/error.h"
#include "model/call_json.h"
#include "model/functional_reader.h"
#include "model/json_inputs.h"
#include "parts/registry.h"

namespace rekindle {

std::vector<TensorName> name_values(const Graph &graph) {
    std::vector<TensorName> names(graph.value_count());
    for (const GraphInput &input : graph.inputs()) names[input.value] = {input.name, 0, 0};
    for (const MemberCall &call : graph.calls()) {
        for (size_t i = call.outputs.size(); i-- > 0;) { // a model may give a value twice, or one that it was given
            TensorName &name = names[call.outputs[i]];
            if (name.layer.empty() || name.layer == graph.members()[call.member].name) {
                name = {graph.members()[call.member].name, call.call, i};
            }
        }
    }
    return names;
}

namespace {

class Writer {
public:
    explicit Writer(const GraphView &view) : view_(view), graph_(view.graph), names_(name_values(graph_)) {}

    Json layers() const {
        Json layers = Json::array();
        for (const GraphInput &input : graph_.inputs()) {
            Json layer = describe_input_layer(input.name, {graph_.shape(input.value), input.dtype});
            layers.push_back(called(std::move(layer), input.name, Json::array()));
        }
        std::vector<Json> calls = calls_of_members();
        for (size_t i = 0; i < calls.size(); ++i) {
            layers.push_back(called(member_to_json(view_, i), graph_.members()[i].name, std::move(calls[i])));
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
            named[graph_.output_name(i)] = reference(graph_.outputs()[i]);
        }
        return named;
    }

private:
    static Json called(Json layer, const std::string &name, Json calls) {
        layer["name"] = name;
        layer[kCalls] = std::move(calls);
        return layer;
    }

    // Of each member, in the order in which they were made.
    std::vector<Json> calls_of_members() const {
        std::vector<std::map<size_t, Json>> in_order(graph_.members().size());
        for (const MemberCall &made : graph_.calls()) {
            CallOf<TensorArgument> call{{}, made.arguments};
            for (GraphValue input : made.inputs) call.tensors.push_back({names_[input], graph_.spec(input)});
            in_order[made.member].emplace(made.call, call_to_json(*graph_.members()[made.member].layer, call));
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
        if (values.size() == 1) return reference(values[0]);
        Json list = Json::array();
        for (GraphValue value : values) list.push_back(reference(value));
        return list;
    }

    Json reference(GraphValue value) const {
        TensorName name = names_[value];
        const Member *member = graph_.find_member(name.layer).member;
        if (member != nullptr) name.call += first_call_at_ends(*member->layer);
        return tensor_name_to_json(name);
    }

    const GraphView &view_;
    const Graph &graph_;
    std::vector<TensorName> names_;
};

} // namespace

bool is_functional_class(const std::string &class_name) {
    return class_name == kFunctionalClass || class_name == "Model";
}

void write_functional(const GraphView &view, Json &config) {
    Writer writer(view);
    config["layers"] = writer.layers();
    config["input_layers"] = writer.inputs();
    config["output_layers"] = writer.outputs();
}

std::shared_ptr<Model> functional_from_json(const Json &description) {
    return FunctionalReader(parts::describe_part(description, "model").config).model();
}

} // namespace rekindle
