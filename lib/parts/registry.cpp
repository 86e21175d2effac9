#include "parts/registry.h"

#include <algorithm>

#include "core/error.h"
#include "core/json.h"
#include "parts/known_keys.h"

namespace rekindle::parts {
namespace {

constexpr const char *kModule = "module";
constexpr const char *kClassName = "class_name";
constexpr const char *kConfig = "config";
constexpr const char *kRegisteredName = "registered_name";

// What Keras writes of a part. Only class and config are read.
constexpr const char *kKeys[] = {kModule, kClassName, kConfig, kRegisteredName, "build_config", "compile_config"};

} // namespace

std::string one_of(std::span<const char *const> names) {
    std::string list;
    for (size_t i = 0; i < names.size(); ++i) {
        if (i > 0) list += i + 1 == names.size() ? " or " : ", ";
        list += text('"', names[i], '"');
    }
    return list;
}

const Json &no_options() {
    static const Json none = Json::object();
    return none;
}

std::optional<std::string> name_alone(const Json &json) {
    if (json.is_string()) return json.get<std::string>();
    const Json *class_name = find(json, kClassName), *config = find(json, kConfig);
    if (class_name == nullptr || !class_name->is_string() || config == nullptr || !config->is_string()) return {};
    // Compared as strings: Json's == would make a Json of the other side, and end the process where there is no memory.
    bool is_function = class_name->get_ref<const std::string &>() == "function";
    return is_function ? std::optional(config->get<std::string>()) : std::nullopt;
}

Description describe_part(const Json &json, const char *kind) {
    if (std::optional<std::string> alone = name_alone(json)) return {*std::move(alone), no_options()};
    std::string name = json.at(kClassName).get<std::string>();
    for (const auto &[key, value] : json.items()) {
        bool is_known = std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
        require(is_known, kind, " has \"", key, "\", which is not of a part of Keras's");
    }
    const Json *config = find(json, kConfig);
    return {std::move(name), config == nullptr ? no_options() : *config};
}

void fail_unknown(const char *argument, const std::string &name, std::span<const char *const> names,
                  const char *registrar) {
    std::string more = registrar == nullptr ? "" : text("; ", registrar, " makes further classes known");
    fail(REKINDLE_INVALID_ARGUMENT, argument, " is \"", name, "\"; expected ", one_of(names), more);
}

Json describe(const char *module, const char *class_name, Json config) {
    bool is_keras = module != nullptr;
    return {{kModule, is_keras ? Json(module) : Json(nullptr)},
            {kClassName, class_name},
            {kConfig, std::move(config)},
            {kRegisteredName, is_keras ? Json(nullptr) : Json(class_name)}};
}

void write_part(Json &object, const char *key, const Described *part) {
    object[key] = part == nullptr ? Json(nullptr) : describe(*part);
}

Json describe(const Described &part) {
    return describe(part, Json::object());
}

Json describe(const Described &part, Json config) {
    part.write_config(config);
    return describe(part.module(), part.class_name(), std::move(config));
}

void erase_origins(Json &json) {
    if (json.is_object() && json.contains(kClassName)) {
        json.erase(kModule);
        json.erase(kRegisteredName);
    }
    if (!json.is_structured()) return;
    for (Json &held : json) erase_origins(held);
}

} // namespace rekindle::parts
