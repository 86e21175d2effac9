#pragma once

#include <functional>
#include <optional>

#include "core/json_fwd.h"
#include "model/graph.h"

// What Keras's configurations of models have for each layer, where a model may be one.
namespace rekindle {

// A graph as it is written: a model's, or that of a model which is a layer of another.
struct GraphView {
    const Graph &graph;
    std::function<bool(size_t layer)> is_trainable;
    std::optional<Shape> input_shape; // of a Sequential model
};
// With its layers trainable as they are set, and the shape that it is built with or declares.
GraphView view_of(const Graph &graph);

// Keras's names of what kind of model it is.
const char *model_module(bool is_sequential);
const char *model_class(bool is_sequential);
bool is_model_class(const std::string &class_name);

// Adds to a config that has the name.
void write_model_config(const GraphView &view, bool is_sequential, Json &config);

// From what number on Keras counts a layer's calls where it names the inputs and outputs of a model, unlike in what
// calls are made on: a functional model has had one before, on its own inputs.
size_t first_call_at_ends(const Layer &layer);

// A layer or, as Keras writes it, a model. A model is trainable if one of its layers is.
Json member_to_json(const GraphView &view, size_t member);
// A model among the layers is as trainable as its own layers say, as in Keras. Throws INVALID_ARGUMENT.
std::shared_ptr<Layer> member_from_json(const Json &json);

} // namespace rekindle
