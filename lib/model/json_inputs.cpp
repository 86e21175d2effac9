#include "model/json_inputs.h"

#include "core/error.h"
#include "parts/keras_keys.h"
#include "parts/registry.h"

namespace rekindle {

void write_seed(const Model &model, Json &config) {
    config[kSeed] = model.seed();
    if (model.seed_is_random()) config[kSeedIsRandom] = true;
}

Seed seed_from_json(const Json &config) {
    const Json *seed = parts::find(config, kSeed);
    return {seed == nullptr ? 0 : unsigned_from_json(*seed, kSeed), config.value(kSeedIsRandom, false)};
}

bool is_input_layer(const Json &layer) {
    const Json *name = layer.is_object() ? parts::find(layer, "class_name") : nullptr;
    return name != nullptr && name->is_string() && name->get_ref<const std::string &>() == "InputLayer";
}

namespace {

// Keras's name of a dtype; truths are kept as bytes.
Dtype input_dtype(const Json &json) {
    for (Dtype dtype : {REKINDLE_FLOAT32, REKINDLE_FLOAT64, REKINDLE_UINT8, REKINDLE_INT32, REKINDLE_INT64}) {
        if (json == dtype_name(dtype)) return dtype;
    }
    require(json == "bool", "dtype is ", json.dump(),
            "; expected \"float32\", \"float64\", \"uint8\", \"int32\", \"int64\" or \"bool\"");
    return REKINDLE_UINT8;
}

} // namespace

TensorSpec input_layer_spec(const Json &layer) {
    const Json &input = layer.at("config");
    constexpr const char *kKeys[] = {"batch_shape", "dtype", "name"};
    parts::require_known_keys(input, "InputLayer", kKeys, parts::input_keys());
    return {shape_of_batch(input.at("batch_shape"), "batch_shape"), input_dtype(input.value("dtype", Json("float32")))};
}

Json describe_input_layer(const std::string &name, const TensorSpec &sample) {
    return parts::describe(
        "keras.layers", "InputLayer",
        {{"batch_shape", batch_of_shape(sample.shape)}, {"dtype", dtype_name(sample.dtype)}, {"name", name}});
}

Shape shape_of_batch(const Json &json, const char *key) {
    bool is_open = json.is_array() && !json.empty() && json[0].is_null();
    require(is_open, key, " is ", json.dump(), "; expected a shape whose first axis, the batch's, is null");
    Json known = Json(json.begin() + 1, json.end());
    for (Json &dimension : known) {
        require(dimension != kUnknownDimension, key, " is ", json.dump(),
                "; expected null for a dimension that is not known");
        if (dimension.is_null()) dimension = kUnknownDimension;
    }
    return shape_from_json(known, key);
}

Json batch_of_shape(const Shape &sample) {
    Json json = Json::array({nullptr});
    for (int64_t dimension : sample) json.push_back(dimension == kUnknownDimension ? Json() : Json(dimension));
    return json;
}

} // namespace rekindle
