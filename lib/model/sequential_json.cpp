#include "model/sequential_json.h"

#include "core/json.h"
#include "model/json_inputs.h"
#include "parts/keras_keys.h"
#include "parts/registry.h"

namespace rekindle {
namespace {

constexpr const char *kInputShape = "build_input_shape";
constexpr const char *kLayers = "layers";
constexpr const char *kModelKeys[] = {"name", kSeed, kSeedIsRandom, kInputShape, kLayers};

// Wherever it is said; none, if nowhere.
std::optional<Shape> input_shape_of(const Json &config) {
    if (config.contains(kInputShape) && !config[kInputShape].is_null()) {
        return shape_of_batch(config[kInputShape], kInputShape);
    }
    for (const Json &layer : config.at(kLayers)) {
        if (is_input_layer(layer)) return input_layer_spec(layer).shape;
    }
    return std::nullopt;
}

} // namespace

void write_sequential(const GraphView &view, Json &config) {
    if (view.input_shape) config[kInputShape] = batch_of_shape(*view.input_shape);
    Json layers = Json::array();
    for (size_t i = 0; i < view.graph.members().size(); ++i) layers.push_back(member_to_json(view, i));
    config[kLayers] = std::move(layers);
}

std::shared_ptr<Model> sequential_from_json(const Json &description) {
    const Json &config = parts::describe_part(description, "model").config;
    parts::require_known_keys(config, kSequentialClass, kModelKeys, parts::model_keys());
    auto model =
        std::make_shared<Model>(config.value("name", "sequential"), seed_from_json(config), input_shape_of(config));
    for (const Json &layer : config.at(kLayers)) {
        if (!is_input_layer(layer)) model->add(member_from_json(layer));
    }
    return model;
}

} // namespace rekindle
