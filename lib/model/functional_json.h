#pragma once

#include "model/model.h"

namespace rekindle {

// Keras's configuration of a functional model: its layers, each with the calls of it ("inbound_nodes"), whose tensors
// are known by the layer, its call and the output that give them ("keras_history").
Json functional_to_json(const Model &model);
// The model, not built. Throws INVALID_ARGUMENT, naming the layer and the key, for what is no such configuration or is
// not here yet.
std::shared_ptr<Model> functional_from_json(const Json &description);

// Whether it is what Keras calls a functional model.
bool is_functional_class(const std::string &class_name);

} // namespace rekindle
