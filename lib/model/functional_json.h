#pragma once

#include "model/call_json.h"
#include "model/member_json.h"
#include "model/model.h"

namespace rekindle {

// Keras finds the class by the module, and by its name alone where that has moved.
inline constexpr const char *kFunctionalModule = "keras.src.models.functional";
inline constexpr const char *kFunctionalClass = "Functional";

// What the values of a graph are called, in JSON and in reports.
std::vector<TensorName> name_values(const Graph &graph);

// Adds what a functional model has in its config besides its name: its layers, each with the calls of it
// ("inbound_nodes"), whose tensors are known by the layer, its call and the output that give them ("keras_history").
void write_functional(const GraphView &view, Json &config);
// The model, not built. Throws INVALID_ARGUMENT, naming the layer and the key, for what is no such configuration or is
// not here yet.
std::shared_ptr<Model> functional_from_json(const Json &description);

// Whether it is what Keras calls a functional model.
bool is_functional_class(const std::string &class_name);

} // namespace rekindle
