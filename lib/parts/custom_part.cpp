#include "parts/custom_part.h"

#include "core/json.h"

namespace rekindle::parts {

std::string CustomPart::read_class_name(const char *given, const char *argument,
                                        bool (*is_class)(const std::string &name)) {
    std::string name = capi::read_text(given, argument);
    require(!name.empty() && name.find('/') == std::string::npos, argument, " is \"", name,
            "\"; expected a name without a slash");
    require(!is_class(name), argument, " is \"", name,
            "\", which is a class of the library; expected a name of the host's own");
    return name;
}

std::shared_ptr<const Json> CustomPart::read_config(const char *given, std::span<const char *const> own_keys) {
    if (given == nullptr) return nullptr;
    std::string text = capi::read_text(given, "options->config");
    Json config;
    try {
        config = parse_json(text);
    } catch (const Json::exception &error) {
        fail(REKINDLE_INVALID_ARGUMENT, "options->config: ", error.what(), "; expected a JSON object");
    }
    require(config.is_object(), "options->config is ", config.is_structured() ? config.type_name() : config.dump(),
            "; expected a JSON object");
    for (const char *key : own_keys) {
        require(!config.contains(key), "options->config has \"", key, "\", which the library writes itself");
    }
    return std::make_shared<const Json>(std::move(config));
}

void CustomPart::write_config(Json &config) const {
    if (config_ != nullptr) config.update(*config_);
}

} // namespace rekindle::parts
