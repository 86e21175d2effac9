#include "layers/given_activation.h"

#include "core/error.h"
#include "core/json.h"

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
    return {"", std::move(layer), std::move(function)};
}

// Keras's form of a function of its own.
bool is_function(const Json &json) {
    return json.is_object() && json.value("class_name", "") == "function" && json.contains("config") &&
           json["config"].is_string();
}

} // namespace

GivenActivation read_activation(const rekindle_layer *handle, const char *name, const char *prefix,
                                bool must_be_given) {
    std::string argument = text(prefix, "activation"), name_argument = text(argument, "_name");
    capi::require_one(handle, name, nullptr, argument.c_str());
    if (handle != nullptr) return made_of(handle->value, argument);
    if (must_be_given) capi::deref(name, name_argument.c_str());
    return named(name == nullptr ? kLinear : capi::read_text(name, name_argument.c_str()), name_argument.c_str());
}

GivenActivation activation_from_json(const Json &json) {
    if (json.is_null()) return named(kLinear, "activation");
    if (json.is_object() && !is_function(json)) return made_of(layer_from_json(json), "activation");
    std::string name;
    read_json(is_function(json) ? json["config"] : json, "activation", name);
    return named(name, "activation");
}

void write_activation(const GivenActivation &activation, Json &config) {
    if (activation.layer == nullptr) {
        write_json(config, "activation", activation.name);
    } else {
        config["activation"] = layer_to_json(*activation.layer, activation.layer->given_name());
    }
}

} // namespace rekindle::parts
