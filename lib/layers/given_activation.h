#pragma once

#include "layers/layer.h"
#include "parts/field.h"

namespace rekindle {

// What an `activation` argument holds: a function by its name, or a layer that is one.
struct GivenActivation {
    std::string name; // "" where it is a layer
    std::shared_ptr<const Layer> layer;
    ActivationPointer function;
};

} // namespace rekindle

namespace rekindle::parts {

// A handle, or else a name, or else the default one; linear where there is none and none must be given.
GivenActivation read_activation(const rekindle_layer *handle, const char *name, const char *default_name,
                                const Argument &argument, bool must_be_given);
// Keras's string, its object for a function of its own, or that for a layer; null is linear.
GivenActivation activation_from_json(const Json &json, const char *key);
void write_activation(const GivenActivation &activation, Json &config, const char *key);

template <class Public, class Options>
struct ActivationField {
    static constexpr size_t kSize = 2 * sizeof(void *); // a handle and a name
    const char *key;
    const rekindle_layer *Public::*handle;
    const char *Public::*name;
    GivenActivation Options::*option;
    bool must_be_given;

    void read(const Public &from, const Public &defaults, Options &options, const char *prefix) const {
        options.*option = read_activation(from.*handle, from.*name, defaults.*name, {prefix, key}, must_be_given);
    }
    void parse(const Json &json, Options &options) const { options.*option = activation_from_json(json, key); }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const { write_activation(options.*option, config, key); }
};

template <class Public, class Options>
constexpr ActivationField<Public, Options> activation(const char *key, const rekindle_layer *Public::*handle,
                                                      const char *Public::*name, GivenActivation Options::*option) {
    return {key, handle, name, option, false};
}

template <class Public, class Options>
constexpr ActivationField<Public, Options> activation(const rekindle_layer *Public::*handle, const char *Public::*name,
                                                      GivenActivation Options::*option, bool must_be_given = false) {
    return {"activation", handle, name, option, must_be_given};
}

} // namespace rekindle::parts
