#pragma once

#include "layers/layer.h"
#include "parts/field.h"

namespace rekindle::parts {

// Null for null.
std::shared_ptr<const Layer> inner_layer_from_json(const Json &json, const char *key);

// A layer that another one has: a handle in C; in JSON an object, or null where none need be given.
template <class Public, class Options>
struct InnerLayerField {
    static constexpr size_t kSize = sizeof(void *);
    const char *key;
    const rekindle_layer *Public::*given;
    std::shared_ptr<const Layer> Options::*option;
    bool must_be_given;

    void read(const Public &from, const Public &, Options &options, const char *) const {
        const rekindle_layer *handle = from.*given;
        options.*option = handle == nullptr ? nullptr : handle->value;
    }
    void parse(const Json &json, Options &options) const { options.*option = inner_layer_from_json(json, key); }
    void check(const Options &options, const char *prefix) const {
        bool is_missing = must_be_given && options.*option == nullptr;
        require(!is_missing, Argument{prefix, key}, " is NULL; expected a layer");
    }
    void write(const Options &, Json &) const {} // InnerLayer does, which knows what it is called
};

template <class Public, class Options>
constexpr InnerLayerField<Public, Options> inner_layer(const char *key, const rekindle_layer *Public::*given,
                                                       std::shared_ptr<const Layer> Options::*option,
                                                       bool must_be_given) {
    return {key, given, option, must_be_given};
}

} // namespace rekindle::parts
