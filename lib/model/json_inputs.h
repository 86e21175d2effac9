#pragma once

#include <optional>

#include "core/json.h"
#include "model/model.h"

// What the configurations of Sequential and functional models have in common.
namespace rekindle {

// Seeds are what Keras lacks.
inline constexpr const char *kSeed = "seed";
inline constexpr const char *kSeedIsRandom = "seed_is_random"; // absent where false

void write_seed(const Model &model, Json &config);
Seed seed_from_json(const Json &config);

// Whether a layer's description is that of Keras's layer for an input.
bool is_input_layer(const Json &layer);
// The shape of a sample and the dtype that it declares. Throws INVALID_ARGUMENT for what this library does not take.
TensorSpec input_layer_spec(const Json &layer);
Json describe_input_layer(const std::string &name, const TensorSpec &sample);

// Keras's shape with a batch axis, which is open: null, as is what is unknown.
Shape shape_of_batch(const Json &json, const char *key);
Json batch_of_shape(const Shape &sample);

} // namespace rekindle
