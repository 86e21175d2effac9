#include "core/json.h"

#include <limits>
#include <vector>

#include "core/error.h"

namespace rekindle {

namespace {

// Counts brackets and colons outside of strings. Whether the text is JSON is the parser's matter, which sees nothing
// else as far as it is.
void require_limits(const std::string &text) {
    std::vector<size_t> fields; // of each object or array that is open
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        char letter = text[i];
        if (letter == '"') quoted = !quoted;
        if (quoted) {
            if (letter == '\\') ++i;
        } else if (letter == '{' || letter == '[') {
            fields.push_back(0);
            require(fields.size() <= kMaximumJsonDepth, "the JSON is nested more than ", kMaximumJsonDepth, " deep");
        } else if ((letter == '}' || letter == ']') && !fields.empty()) {
            fields.pop_back();
        } else if (letter == ':' && !fields.empty()) {
            require(++fields.back() <= kMaximumJsonFields, "a JSON object has more than ", kMaximumJsonFields,
                    " fields");
        }
    }
}

} // namespace

Json parse_json(const std::string &text) {
    require_limits(text);
    return Json::parse(text);
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
    require(json.is_array() && json.size() <= kMaximumRank, field, " is ",
            json.is_array() ? "of " + std::to_string(json.size()) + " dimensions" : json.type_name(),
            "; expected an array of at most ", kMaximumRank, " integers");
    Shape shape;
    for (const Json &dimension : json) shape.push_back(integer_from_json(dimension, field));
    return shape;
}

} // namespace rekindle
