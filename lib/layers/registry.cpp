#include <array>

#include "core/error.h"
#include "layers/activation.h"
#include "layers/average_pooling2d.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/global_average_pooling2d.h"
#include "layers/max_pooling2d.h"
#include "layers/rescaling.h"
#include "layers/reshape.h"

namespace rekindle {
namespace {

// One line for each layer.
const std::array kLayers{
    &Activation::kClass, &AveragePooling2D::kClass,       &Conv2D::kClass,       &Dense::kClass,     &Dropout::kClass,
    &Flatten::kClass,    &GlobalAveragePooling2D::kClass, &MaxPooling2D::kClass, &Rescaling::kClass, &Reshape::kClass,
};

} // namespace

Json layer_to_json(const Layer &layer, const std::string &name) {
    Json config{{"name", name}};
    config.update(layer.config());
    return {{"class_name", layer.class_name()}, {"config", config}};
}

std::shared_ptr<Layer> layer_from_json(const Json &json) {
    std::string class_name = json.at("class_name").get<std::string>();
    Json config = json.value("config", Json::object());
    for (const LayerClass *known : kLayers) {
        if (class_name == known->class_name) return known->from_config(config.value("name", ""), config);
    }
    fail(REKINDLE_INVALID_ARGUMENT, "\"class_name\" is \"", class_name, "\"; this library has no such layer");
}

} // namespace rekindle
