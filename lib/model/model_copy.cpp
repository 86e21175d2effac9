#include "model/model_copy.h"

#include <algorithm>

#include "core/error.h"
#include "core/json.h"

namespace rekindle {
namespace {

// Which part of a model it is.
struct Part {
    const std::string &name;
    bool is_sequential;
    const Graph &graph;
    size_t first_layer; // among the model's
};

Part find_part(const Model &model, const std::string &path) {
    if (path.empty()) return {model.name(), model.is_sequential(), model.graph(), 0};
    Graph::Found found = model.graph().find_member(path);
    if (found.member == nullptr) fail(REKINDLE_NOT_FOUND, "layer is \"", path, "\"; the model has no such layer");
    const ModelLayer *inside = found.member->layer->as_model();
    require(inside != nullptr, "layer is \"", path, "\", of the class ", found.member->layer->class_name(),
            "; expected a model that is taken as a layer");
    return {found.member->name, inside->is_sequential(), inside->graph(), found.first_layer};
}

std::shared_ptr<Layer> copy_layer(const Layer &layer, const std::string &path, bool is_trainable) {
    try {
        return layer_from_json(layer_to_json(layer, path.substr(path.rfind('/') + 1), is_trainable));
    } catch (const Error &error) {
        throw Error(error.status(), text("layer \"", path, "\" cannot be copied: ", error.what()));
    }
}

std::shared_ptr<const FirstWeights> weights_of(const Model &model, size_t layer) {
    auto weights = std::make_shared<FirstWeights>();
    for (const Parameter &parameter : model.graph().layer_parameters(layer)) {
        weights->push_back(model.get_weight(parameter.name));
    }
    return weights;
}

// What a Sequential model is called on that has no shape of its own.
const Shape &input_shape_of(const Graph &whole, const Graph &sequential, size_t first_layer) {
    const ModelLayer *first = sequential.members()[0].layer->as_model();
    if (first != nullptr && first->graph().inputs()[0].shape) return *first->graph().inputs()[0].shape;
    if (first != nullptr) return input_shape_of(whole, first->graph(), first_layer);
    auto reads = [&](const Node &node) { return node.layer == first_layer; };
    return whole.shape(std::find_if(whole.nodes().begin(), whole.nodes().end(), reads)->inputs[0]);
}

} // namespace

ModelCopy copy_model(const Model &model, const std::string &path) {
    const Graph &whole = model.graph();
    Part part = find_part(model, path);
    if (part.graph.outputs().empty()) fail(REKINDLE_INVALID_STATE, "the model has no layers; add at least one");
    std::vector<std::shared_ptr<Layer>> layers;
    for (size_t i = 0; i < part.graph.layer_count(); ++i) {
        size_t own = part.first_layer + i;
        layers.push_back(copy_layer(whole.layer(own), whole.name(own), whole.is_trainable(own)));
    }
    Graph graph = part.graph.with_layers({layers.begin(), layers.end()});
    for (size_t i = 0; i < layers.size(); ++i) {
        size_t own = part.first_layer + i;
        graph.set_trainable(i, whole.is_trainable(own));
        graph.set_first_weights(i, whole.is_built() ? weights_of(model, own) : whole.first_weights(own));
    }
    bool is_open = whole.is_built() && !graph.inputs()[0].shape;
    if (is_open) graph.declare_input(input_shape_of(whole, part.graph, part.first_layer));
    return {part.name, part.is_sequential, std::move(graph), std::move(layers)};
}

std::shared_ptr<Layer> make_layer(ModelCopy copy, std::string name) {
    return std::make_shared<ModelLayer>(std::move(name), copy.is_sequential, std::move(copy.graph));
}

std::shared_ptr<Model> make_model(ModelCopy copy, Seed seed) {
    auto model = std::make_shared<Model>(std::move(copy.name), seed, std::move(copy.graph), copy.is_sequential);
    model->join_layers();
    model->build(std::nullopt);
    model->forget_first_weights();
    return model;
}

} // namespace rekindle
