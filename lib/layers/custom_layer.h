#pragma once

#include "layers/layer.h"

namespace rekindle {

// Whether a layer of the library's has that class name.
bool is_layer_class(const std::string &name);

// From Keras's JSON, by the factory that the host has registered; null if its class is not registered.
std::shared_ptr<Layer> custom_layer_from_json(const Json &json);

} // namespace rekindle
