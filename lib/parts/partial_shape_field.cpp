#include "parts/partial_shape_field.h"

#include "core/json.h"

namespace rekindle::parts {

Shape partial_shape_from_json(const Json &json, const char *key) {
    if (json.is_null()) return {};
    Json known = json;
    if (known.is_array()) {
        for (Json &dimension : known) {
            require(dimension.is_null() || dimension != kUnknownDimension, key, " is ", json.dump(),
                    "; expected dimensions of 1 or more, or null");
            if (dimension.is_null()) dimension = kUnknownDimension;
        }
    }
    Shape shape = shape_from_json(known, key);
    return capi::read_input_shape(shape.data(), shape.size(), key);
}

void write_partial_shape(Json &object, const char *key, const Shape &value) {
    if (value.empty()) {
        object[key] = nullptr;
        return;
    }
    Json &list = object[key] = Json::array();
    for (int64_t dimension : value) list.push_back(dimension == kUnknownDimension ? Json() : Json(dimension));
}

} // namespace rekindle::parts
