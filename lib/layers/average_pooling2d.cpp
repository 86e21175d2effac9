#include "layers/average_pooling2d.h"

namespace rekindle {

constexpr LayerClass AveragePooling2D::kClass{
    "AveragePooling2D", [](const std::string &name, const Json &config) -> std::shared_ptr<Layer> {
        return std::make_shared<AveragePooling2D>(options_from_config(name, config));
    }};

} // namespace rekindle
