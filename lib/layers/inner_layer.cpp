#include "layers/inner_layer.h"

#include "core/error.h"
#include "core/json.h"
#include "layers/inner_layer_field.h"
#include "parts/snake_case.h"

namespace rekindle {

std::string inner_name(const Layer &layer) {
    return layer.given_name().empty() ? parts::snake_case(layer.class_name()) : layer.given_name();
}

std::vector<WeightSpec> InnerLayer::weight_specs(const std::vector<Shape> &inputs) const {
    std::vector<WeightSpec> specs = layer_->weight_specs(inputs);
    for (WeightSpec &spec : specs) spec.name = name_ + "/" + spec.name;
    return specs;
}

void InnerLayer::add_state(StateRegistry &registry) const {
    StateRegistry own;
    layer_->add_state(own);
    for (StateEntry &entry : own) {
        entry.name = name_ + "/" + entry.name;
        registry.push_back(std::move(entry));
    }
}

std::string InnerLayer::path_in_keras(const std::string &weight) const {
    return name_ + "/" + layer_->path_in_keras(weight.substr(name_.size() + 1));
}

void InnerLayer::write(Json &config, const char *key) const {
    config[key] = layer_to_json(*layer_, name_);
}

void InnerLayer::write_untrained(Json &config, const char *key) const {
    Json &own = config[key]["config"];
    own["trainable"] = false;
    layer_->write_untrained_inside(own);
}

Position InnerLayer::position(const Position &outer, std::span<const Parameter> weights, std::vector<Shape> outputs,
                              const CallArguments &arguments, size_t part) const {
    size_t first = static_cast<size_t>(weights.data() - outer.weights.data());
    uint64_t seed = stream_key(outer.seed, RandomStream::kInnerLayer, place_);
    return {outer.index,
            outer.call,
            outer.name,
            std::move(outputs),
            weights,
            outer.first_weight + first,
            stream_key(seed, RandomStream::kInnerPart, part),
            false,
            outer.is_frozen,
            arguments};
}

std::vector<Shape> samples_of(const std::vector<plan::Value> &values) {
    std::vector<Shape> samples;
    samples.reserve(values.size());
    for (const plan::Value &value : values) samples.push_back(without_batch(value.shape));
    return samples;
}

TakenLayer::TakenLayer(std::shared_ptr<const Layer> layer, const char *argument) : layer_(std::move(layer)) {
    require(layer_->join_model(), argument, " is in a model or in another layer; expected one that is free");
}

} // namespace rekindle

namespace rekindle::parts {

std::shared_ptr<const Layer> inner_layer_from_json(const Json &json, const char *key) {
    if (json.is_null()) return nullptr;
    require(json.is_object(), key, " is ", json.dump(), "; expected an object, as Keras writes a layer");
    return layer_from_json(json);
}

} // namespace rekindle::parts
