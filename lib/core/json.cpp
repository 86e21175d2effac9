#include "core/json.h"

#include <limits>
#include <vector>

#include "core/error.h"

namespace rekindle {

Json parse_json(const std::string &text) {
    std::vector<size_t> fields(kMaximumJsonDepth + 2); // of the object that is open at each depth
    return Json::parse(text, [&fields](int depth, Json::parse_event_t event, const Json &) {
        require(depth <= kMaximumJsonDepth, "the JSON is nested more than ", kMaximumJsonDepth, " deep");
        size_t level = static_cast<size_t>(depth);
        if (event == Json::parse_event_t::object_start) fields[level + 1] = 0;
        if (event == Json::parse_event_t::key && ++fields[level] > kMaximumJsonFields) {
            fail(REKINDLE_INVALID_ARGUMENT, "a JSON object has more than ", kMaximumJsonFields, " fields");
        }
        return true;
    });
}

int64_t integer_from_json(const Json &json, const char *field) {
    bool fits = json.is_number_integer() &&
                (!json.is_number_unsigned() || json.get<uint64_t>() <= uint64_t{std::numeric_limits<int64_t>::max()});
    require(fits, field, " is ", json.is_structured() ? json.type_name() : json.dump(), "; expected an integer");
    return json.get<int64_t>();
}

uint64_t unsigned_from_json(const Json &json, const char *field) {
    bool fits = json.is_number_integer() && (json.is_number_unsigned() || json.get<int64_t>() >= 0);
    require(fits, field, " is ", json.is_structured() ? json.type_name() : json.dump(),
            "; expected an integer of 0 or more");
    return json.get<uint64_t>();
}

int64_t integer_field(const Json &object, const char *field, int64_t otherwise) {
    auto found = object.find(field);
    return found == object.end() ? otherwise : integer_from_json(*found, field);
}

Shape shape_from_json(const Json &json, const char *field) {
    constexpr size_t kMaximumRank = 8;
    require(json.is_array() && json.size() <= kMaximumRank, field, " is ",
            json.is_array() ? "of " + std::to_string(json.size()) + " dimensions" : json.type_name(),
            "; expected an array of at most ", kMaximumRank, " integers");
    Shape shape;
    for (const Json &dimension : json) shape.push_back(integer_from_json(dimension, field));
    return shape;
}

} // namespace rekindle
