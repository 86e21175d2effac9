#pragma once

#include "layers/layer.h"
#include "parts/registry.h"

namespace rekindle {

// Whether a layer of the library's has that class name.
bool is_layer_class(const std::string &name);

// Makes those whose class the host has registered.
extern const parts::HostClasses<Layer> kCustomLayerClasses;

} // namespace rekindle
