#include "parts/field.h"

#include <algorithm>

#include "core/json.h"
#include "parts/name_field.h"
#include "parts/registry.h"
#include "parts/single_field.h"

namespace rekindle::parts {

Pair pair_from_json(const Json &json, const char *key) {
    if (json.is_null()) return {0, 0};
    if (json.is_array()) {
        require(json.size() == 2, key, " has ", json.size(), " numbers; expected 2");
        return {integer_from_json(json[0], key), integer_from_json(json[1], key)};
    }
    int64_t both = integer_from_json(json, key);
    return {both, both};
}

int64_t single_from_json(const Json &json, const char *key) {
    if (json.is_null()) return 0;
    if (!json.is_array()) return integer_from_json(json, key);
    require(json.size() == 1, key, " has ", json.size(), " numbers; expected 1");
    return integer_from_json(json[0], key);
}

void write_json(Json &object, const char *key, const Pair &value) {
    object[key] = value;
}

void check_open_shape(const Shape &shape, const Argument &argument) {
    for (int64_t dimension : shape) {
        require(dimension >= 1 || dimension == -1, argument, " is ", to_string(shape),
                "; expected dimensions of 1 or more, or -1");
    }
    require(std::count(shape.begin(), shape.end(), -1) <= 1, argument, " is ", to_string(shape),
            "; expected at most one -1");
    try {
        Shape known = shape;
        std::erase(known, -1);
        element_count(known);
    } catch (const Error &error) {
        fail(error.status(), argument, ": ", error.what());
    }
}

size_t choice_from_json(const Json &json, const char *key, std::span<const char *const> names) {
    std::string name;
    read_json(json, key, name);
    for (size_t i = 0; i < names.size(); ++i) {
        if (name == names[i]) return i;
    }
    fail(REKINDLE_INVALID_ARGUMENT, key, " is \"", name, "\"; expected ", one_of(names));
}

void require_no_slash(const std::string &name, const Argument &argument) {
    require(name.find('/') == std::string::npos, argument, " is \"", name, "\"; expected a name without a slash");
}

} // namespace rekindle::parts
