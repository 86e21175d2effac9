#pragma once

#include "initializers/initializer.h"
#include "layers/layer.h"
#include "parts/keras_keys.h"
#include "parts/name_field.h"
#include "parts/part.h"
#include "parts/part_field.h"

// What the options of layers have besides numbers, flags and the like, and how a layer is registered.
namespace rekindle::parts {

inline constexpr const char *kActivityRegularizer = "activity_regularizer";

// NULL, or a name without a slash. The model writes it to JSON.
std::string read_layer_name(const char *given, const char *prefix);
std::string layer_name_from_json(const Json &json);

template <class Public, class Options>
constexpr NameField<Public, Options> layer_name(const char *Public::*given, std::string Options::*option) {
    return {given, option, read_layer_name, layer_name_from_json};
}

// A handle, or else a name, or else the default one.
InitializerPointer read_initializer(const rekindle_initializer *handle, const char *name, const char *default_name,
                                    const Argument &argument);

template <class Public, class Options>
struct InitializerField {
    static constexpr size_t kSize = 2 * sizeof(void *); // a handle and a name
    const char *key;
    const rekindle_initializer *Public::*handle;
    const char *Public::*name;
    InitializerPointer Options::*option;

    void read(const Public &from, const Public &defaults, Options &options, const char *prefix) const {
        options.*option = read_initializer(from.*handle, from.*name, defaults.*name, {prefix, key});
    }
    void parse(const Json &json, Options &options) const { options.*option = initializer_from_json(json, key); }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const { write_part(config, key, (options.*option).get()); }
};

template <class Public, class Options>
constexpr InitializerField<Public, Options> initializer(const char *key, const rekindle_initializer *Public::*handle,
                                                        const char *Public::*name,
                                                        InitializerPointer Options::*option) {
    return {key, handle, name, option};
}

// The penalty for a layer's output. In JSON all layers have it, and no table.
template <class Public, class Options>
struct ActivityRegularizerField {
    static constexpr size_t kSize = 2 * sizeof(void *); // a handle and a name
    static constexpr const char *key = nullptr;
    const rekindle_regularizer *Public::*handle;
    const char *Public::*name;
    RegularizerPointer Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        options.*option = read_part<Regularizer>(from.*handle, from.*name, {prefix, kActivityRegularizer});
    }
    void parse(const Json &, Options &) const {}
    void check(const Options &, const char *) const {}
    void write(const Options &, Json &) const {}
};

template <class Public, class Options>
constexpr ActivityRegularizerField<Public, Options> activity_regularizer(const rekindle_regularizer *Public::*handle,
                                                                         const char *Public::*name,
                                                                         RegularizerPointer Options::*option) {
    return {handle, name, option};
}

} // namespace rekindle::parts

namespace rekindle {

using LayerClass = parts::PartClass<Layer>;

// What a layer's line in the registry stands for.
template <class Part, const auto &kOptions>
constexpr LayerClass layer_class() noexcept {
    return parts::part_class<Layer, Part, kOptions, parts::layer_keys>(nullptr);
}

} // namespace rekindle
