#include "layers/layer_options.h"

namespace rekindle::parts {

std::string read_layer_name(const char *given, const char *prefix) {
    Argument argument{prefix, "name"};
    if (given == nullptr) return "";
    std::string name = capi::read_text(given, text(argument).c_str());
    require(!name.empty(), argument, " is \"\"; expected NULL or a name");
    require_no_slash(name, argument);
    return name;
}

std::string layer_name_from_json(const Json &json) {
    std::string name;
    if (!is_null(json)) read_json(json, "name", name);
    require_no_slash(name, {kInJson, "name"});
    return name;
}

InitializerPointer read_initializer(const rekindle_initializer *handle, const char *name, const char *default_name,
                                    const Argument &argument) {
    capi::require_one(handle, name, default_name, text(argument).c_str());
    if (handle != nullptr) return handle->value;
    std::string name_argument = text(argument, "_name");
    return make_initializer(capi::read_text_or(name, default_name, name_argument.c_str()), name_argument.c_str());
}

} // namespace rekindle::parts
