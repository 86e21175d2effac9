#include "layers/max_pooling2d.h"

namespace rekindle {

constexpr LayerClass MaxPooling2D::kClass{"MaxPooling2D",
                                          [](const std::string &name, const Json &config) -> std::shared_ptr<Layer> {
                                              return std::make_shared<MaxPooling2D>(options_from_config(name, config));
                                          }};

} // namespace rekindle
