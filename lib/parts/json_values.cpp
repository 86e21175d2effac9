#include "parts/json_values.h"

#include <charconv>
#include <cmath>

#include "core/error.h"
#include "core/json.h"

namespace rekindle::parts {
namespace {

void require_type(bool fits, const Json &json, const char *key, const char *expected) {
    if (fits) return;
    fail(REKINDLE_INVALID_ARGUMENT, key, " is ", json.is_structured() ? json.type_name() : json.dump(), "; expected ",
         expected);
}

template <class Element>
void read_list(const Json &json, const char *key, std::vector<Element> &value) {
    require_type(json.is_array(), json, key, "a list");
    value.resize(json.size());
    for (size_t i = 0; i < json.size(); ++i) read_json(json[i], key, value[i]);
}

template <class Element>
void read_one_or_list(const Json &json, const char *key, std::vector<Element> &value) {
    if (json.is_array()) {
        read_list(json, key, value);
    } else {
        value.resize(1);
        read_json(json, key, value.front());
    }
}

} // namespace

void read_json(const Json &json, const char *key, int64_t &value) {
    value = integer_from_json(json, key);
}

void read_json(const Json &json, const char *key, uint64_t &value) {
    value = unsigned_from_json(json, key);
}

void read_json(const Json &json, const char *key, double &value) {
    require_type(json.is_number(), json, key, "a number");
    value = json.get<double>();
}

void read_json(const Json &json, const char *key, bool &value) {
    require_type(json.is_boolean(), json, key, "true or false");
    value = json.get<bool>();
}

void read_json(const Json &json, const char *key, std::string &value) {
    require_type(json.is_string(), json, key, "a string");
    value = json.get<std::string>();
}

void read_json(const Json &json, const char *key, Shape &value) {
    value = shape_from_json(json, key);
}

void read_numbers(const Json &json, const char *key, std::vector<int64_t> &value) {
    read_list(json, key, value);
}

void read_numbers(const Json &json, const char *key, std::vector<double> &value) {
    read_list(json, key, value);
}

void read_json(const Json &json, const char *key, std::vector<std::string> &value) {
    read_list(json, key, value);
}

void read_number_or_numbers(const Json &json, const char *key, std::vector<int64_t> &value) {
    read_one_or_list(json, key, value);
}

void read_number_or_numbers(const Json &json, const char *key, std::vector<double> &value) {
    read_one_or_list(json, key, value);
}

bool is_null(const Json &json) {
    return json.is_null();
}

void write_json(Json &object, const char *key, int64_t value) {
    object[key] = value;
}

void write_json(Json &object, const char *key, uint64_t value) {
    object[key] = value;
}

void write_json(Json &object, const char *key, double value) {
    object[key] = value;
}

void write_json(Json &object, const char *key, bool value) {
    object[key] = value;
}

void write_json(Json &object, const char *key, const std::string &value) {
    object[key] = value;
}

void write_json(Json &object, const char *key, const Shape &value) {
    object[key] = value;
}

void write_json(Json &object, const char *key, const std::vector<double> &value) {
    object[key] = value;
}

void write_json(Json &object, const char *key, const std::vector<std::string> &value) {
    object[key] = value;
}

void write_null(Json &object, const char *key) {
    object[key] = nullptr;
}

void write_single_precision(Json &object, const char *key, double value) {
    float single = static_cast<float>(value);
    if (std::isfinite(single)) {
        char digits[32];
        std::from_chars(digits, std::to_chars(digits, std::end(digits), single).ptr, value);
    }
    object[key] = value;
}

const Json *find(const Json &object, const char *key) {
    auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

} // namespace rekindle::parts
