#include "layers/given_activation.h"

#include "core/error.h"
#include "core/json.h"
#include "layers/layer_options.h"
#include "parts/registry.h"

namespace rekindle::parts {
namespace {

constexpr const char *kLinear = "linear";

GivenActivation named(const std::string &name, const char *argument) {
    return {name, nullptr, activation_from_name(name, argument)};
}

GivenActivation made_of(std::shared_ptr<const Layer> layer, const std::string &argument) {
    ActivationPointer function = layer->as_activation();
    require(function != nullptr, argument, " is a layer of the class ", layer->class_name(),
            "; expected one that is an activation and nothing else, such as LeakyReLU");
    require(layer->activity_regularizer() == nullptr, argument, " has an ", kActivityRegularizer,
            "; expected one of the layer whose activation it is");
    return {"", std::move(layer), std::move(function)};
}

} // namespace

GivenActivation read_activation(const rekindle_layer *handle, const char *name, const char *default_name,
                                const Argument &argument, bool must_be_given) {
    std::string name_argument = text(argument, "_name");
    capi::require_one(handle, name, default_name, text(argument).c_str());
    if (handle != nullptr) return made_of(handle->value, text(argument));
    if (must_be_given) capi::deref(name, name_argument.c_str());
    const char *otherwise = default_name == nullptr ? kLinear : default_name;
    return named(capi::read_text_or(name, otherwise, name_argument.c_str()), name_argument.c_str());
}

GivenActivation activation_from_json(const Json &json, const char *key) {
    if (json.is_null()) return named(kLinear, key);
    if (std::optional<std::string> name = name_alone(json)) return named(*name, key);
    return made_of(layer_from_json(json), key);
}

void write_activation(const GivenActivation &activation, Json &config, const char *key) {
    if (activation.layer == nullptr) {
        write_json(config, key, activation.name);
    } else {
        config[key] = layer_to_json(*activation.layer, activation.layer->given_name());
    }
}

} // namespace rekindle::parts
