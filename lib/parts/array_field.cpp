#include "parts/array_field.h"

#include "core/error.h"
#include "core/json.h"
#include "parts/known_keys.h"

namespace rekindle::parts {
namespace {

// The length of the first list, of its first one, and so on.
Shape shape_of(const Json &json, const char *key) {
    Shape shape;
    for (const Json *at = &json; at->is_array(); at = &at->front()) {
        require(!at->empty(), key, " has a list without numbers; expected numbers");
        require(shape.size() < kMaximumRank, key, " has lists in lists in ", kMaximumRank, " more; expected fewer");
        shape.push_back(static_cast<int64_t>(at->size()));
    }
    return shape;
}

void add_numbers(const Json &json, const char *key, NumberArray &array, size_t axis) {
    if (axis == array.shape.size()) {
        read_json(json, key, array.values.emplace_back());
        return;
    }
    require(json.is_array() && static_cast<int64_t>(json.size()) == array.shape[axis], key,
            " has lists of several lengths; expected all to have the shape ", to_string(array.shape));
    for (const Json &one : json) add_numbers(one, key, array, axis + 1);
}

// Row-major values from `at` on, as lists.
Json lists_of(const NumberArray &array, size_t axis, const double *&at) {
    if (axis == array.shape.size()) return *at++;
    Json list = Json::array();
    for (int64_t i = 0; i < array.shape[axis]; ++i) list.push_back(lists_of(array, axis + 1, at));
    return list;
}

} // namespace

NumberArray array_from_json(const Json &json, const char *key) {
    NumberArray array;
    if (json.is_null()) return array;
    const Json *config = json.is_object() ? find(json, "config") : nullptr;
    const Json *value = config != nullptr && config->is_object() ? find(*config, "value") : nullptr;
    const Json &numbers = value != nullptr ? *value : json;
    array.shape = shape_of(numbers, key);
    add_numbers(numbers, key, array, 0);
    return array;
}

void write_json(Json &object, const char *key, const NumberArray &array) {
    if (array.empty()) {
        write_null(object, key);
        return;
    }
    const double *at = array.values.data();
    object[key] = lists_of(array, 0, at);
}

} // namespace rekindle::parts
