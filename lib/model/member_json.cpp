#include "model/member_json.h"

#include "core/error.h"
#include "core/json.h"
#include "model/functional_json.h"
#include "model/model_files.h"
#include "model/model_layer.h"
#include "model/sequential_json.h"
#include "parts/keras_keys.h"
#include "parts/registry.h"

namespace rekindle {
namespace {

constexpr const char *kTrainable = "trainable";
constexpr const char *kConfig = "config";

// What is inside of a member; calls of it are there, unless the graph is that of a Sequential model without a shape.
GraphView view_inside(const GraphView &outer, const Member &member) {
    GraphView view = view_of(member.layer->as_model()->graph());
    view.is_trainable = [whole = outer.is_trainable, first = member.first_layer](size_t layer) {
        return whole(first + layer);
    };
    if (!outer.graph.is_built()) return view;
    for (const MemberCall &call : outer.graph.calls()) {
        if (&outer.graph.members()[call.member] == &member) view.input_shape = outer.graph.shape(call.inputs[0]);
    }
    return view;
}

Json model_member_to_json(const GraphView &view, const Member &member) {
    GraphView inside = view_inside(view, member);
    Json config{{"name", member.name}};
    bool is_trainable = member.layer_count == 0;
    for (size_t i = 0; i < member.layer_count; ++i) is_trainable |= inside.is_trainable(i);
    if (!is_trainable) config[kTrainable] = false;
    bool is_sequential = member.layer->as_model()->is_sequential();
    write_model_config(inside, is_sequential, config);
    return parts::describe(model_module(is_sequential), model_class(is_sequential), std::move(config));
}

std::shared_ptr<Layer> model_layer_from_json(const Json &json) {
    Json rest = json;
    Json *config = rest.contains(kConfig) && rest[kConfig].is_object() ? &rest[kConfig] : nullptr;
    const Json *trainable = config != nullptr ? parts::find(*config, kTrainable) : nullptr;
    if (trainable != nullptr && trainable->is_boolean()) config->erase(kTrainable);
    std::shared_ptr<Model> model = model_from_json(rest);
    return std::make_shared<ModelLayer>(model->name(), model->is_sequential(), model->graph());
}

} // namespace

GraphView view_of(const Graph &graph) {
    const GraphInput &input = graph.inputs()[0];
    return {graph, [&graph](size_t layer) { return graph.is_trainable(layer); },
            graph.is_built() ? graph.shape(input.value) : input.shape};
}

const char *model_module(bool is_sequential) {
    return is_sequential ? kSequentialModule : kFunctionalModule;
}

const char *model_class(bool is_sequential) {
    return is_sequential ? kSequentialClass : kFunctionalClass;
}

bool is_model_class(const std::string &class_name) {
    return class_name == kSequentialClass || is_functional_class(class_name);
}

size_t first_call_at_ends(const Layer &layer) {
    const ModelLayer *model = layer.as_model();
    return model != nullptr && !model->is_sequential() ? 1 : 0;
}

void write_model_config(const GraphView &view, bool is_sequential, Json &config) {
    if (is_sequential) {
        write_sequential(view, config);
    } else {
        write_functional(view, config);
    }
}

Json member_to_json(const GraphView &view, size_t index) {
    const Member &member = view.graph.members()[index];
    if (member.layer->as_model() != nullptr) return model_member_to_json(view, member);
    return layer_to_json(*member.layer, member.name, view.is_trainable(member.first_layer));
}

std::shared_ptr<Layer> member_from_json(const Json &json) {
    const Json *class_name = json.is_object() ? parts::find(json, "class_name") : nullptr;
    bool is_model = class_name != nullptr && class_name->is_string() && is_model_class(*class_name);
    return is_model ? model_layer_from_json(json) : layer_from_json(json);
}

} // namespace rekindle
