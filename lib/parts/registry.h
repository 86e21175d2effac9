#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "parts/described.h"
#include "parts/json_values.h"

namespace rekindle::parts {

// The names in quotes, with commas and "or" between them: for "expected ..." in errors.
std::string one_of(std::span<const char *const> names);

// What each part's file registers: the names it goes by, and how it is made from Keras's config.
template <class Kind>
struct PartClass {
    const char *class_name;           // Keras's, "Adam"
    const char *name = nullptr;       // "adam": with this one alone the part can be asked for, at its defaults
    const char *short_name = nullptr; // another one, "mse"
    std::shared_ptr<Kind> (*from_config)(const Json &config);
};

// A part in JSON: its class and config, or its name alone, whose config is empty.
struct Description {
    std::string name;
    const Json &config;
};

// The name, where JSON has nothing but that: a string, or Keras's form of a function of its own, {"module": "builtins",
// "class_name": "function", "config": "relu", "registered_name": "function"}.
std::optional<std::string> name_alone(const Json &json);

// Throws Json::exception for anything else, and INVALID_ARGUMENT for a key that Keras does not write; `kind` ("layer",
// "optimizer") is what errors call it.
Description describe_part(const Json &json, const char *kind);

const Json &no_options(); // an empty object

// The classes of a kind that the host has registered.
template <class Kind>
struct HostClasses {
    std::shared_ptr<Kind> (*make)(const Description &description); // null if none of that name is registered
    const char *registrar;                                         // the function that registers one
};

// `registrar` may be null.
[[noreturn]] void fail_unknown(const char *argument, const std::string &name, std::span<const char *const> names,
                               const char *registrar);

// Whether a class, which is a PartClass or has its three names, goes by that name.
template <class Class>
bool has_name(const Class &known, const std::string &name) {
    for (const char *its : {known.class_name, known.name, known.short_name}) {
        if (its != nullptr && name == its) return true;
    }
    return false;
}

template <class Class, size_t kCount>
bool has_class(const std::array<const Class *, kCount> &classes, const std::string &name) {
    return std::any_of(classes.begin(), classes.end(), [&name](const Class *known) { return has_name(*known, name); });
}

// The class with that name. Throws INVALID_ARGUMENT, with the names there are, if there is none.
template <class Class, size_t kCount>
const Class &find_class(const std::array<const Class *, kCount> &classes, const char *argument, const std::string &name,
                        const char *registrar = nullptr) {
    std::array<const char *, kCount> names;
    for (size_t i = 0; i < kCount; ++i) {
        const Class &known = *classes[i];
        names[i] = known.name == nullptr ? known.class_name : known.name;
        if (has_name(known, name)) return known;
    }
    fail_unknown(argument, name, names, registrar);
}

template <class Kind, size_t kCount>
std::shared_ptr<Kind> part_from_json(const std::array<const PartClass<Kind> *, kCount> &classes, const char *kind,
                                     const Json &json) {
    Description description = describe_part(json, kind);
    return find_class(classes, kind, description.name).from_config(description.config);
}

// Of a kind whose classes may be the host's, too. Made is the kind, perhaps const.
template <class Kind, size_t kCount, class Made>
std::shared_ptr<Made> part_from_json(const std::array<const PartClass<Kind> *, kCount> &classes, const char *kind,
                                     const Json &json, const HostClasses<Made> &of_host) {
    Description description = describe_part(json, kind);
    if (std::shared_ptr<Made> made = of_host.make(description)) return made;
    return find_class(classes, kind, description.name, of_host.registrar).from_config(description.config);
}

// The part of that name, with its defaults.
template <class Kind, size_t kCount>
std::shared_ptr<Kind> part_from_name(const std::array<const PartClass<Kind> *, kCount> &classes, const char *argument,
                                     const std::string &name) {
    return find_class(classes, argument, name).from_config(no_options());
}

// As Keras serializes a part: {"module": ..., "class_name": ..., "config": ..., "registered_name": null}; a part adds
// to what the config holds already. A class of the host's own is in no module, which is null then, and Keras finds it
// by the name that it was registered with.
Json describe(const char *module, const char *class_name, Json config);
Json describe(const Described &part);
Json describe(const Described &part, Json config);

// Erases what does not distinguish one part from another, its module and registered name, in it and all that it holds.
void erase_origins(Json &json);

} // namespace rekindle::parts
