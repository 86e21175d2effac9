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
    static const Json kNone = Json::object();
    return kNone;
}

std::optional<std::string> name_alone(const Json &json) {
    if (json.is_string()) return json.get<std::string>();
    const Json *class_name = find(json, kClassName), *config = find(json, kConfig);
    bool is_function = class_name != nullptr && *class_name == "function" && config != nullptr && config->is_string();
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
    return {{kModule, module}, {kClassName, class_name}, {kConfig, std::move(config)}, {kRegisteredName, nullptr}};
}

void write_part(Json &object, const char *key, const Described *part) {
    object[key] = part == nullptr ? Json(nullptr) : describe(*part);
}

Json describe(const Described &part) {
    return describe(part, Json::object());
}

Json describe(const Described &part, Json config) {
    part.write_config(config);
    if (!part.calls_host()) return describe(part.module(), part.class_name(), std::move(config));
    // In Keras, a class of the program's is in no module, and found by the name that it was registered with.
    return {{kModule, nullptr},
            {kClassName, part.class_name()},
            {kConfig, std::move(config)},
            {kRegisteredName, part.class_name()}};
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
