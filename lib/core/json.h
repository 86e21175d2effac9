#pragma once

#include <nlohmann/json.hpp>

#include "core/json_fwd.h"
#include "core/shape.h"

namespace rekindle {

// Texts that exceed these are no configurations: values are copied and destroyed by recursion, and fields are searched
// one by one.
inline constexpr size_t kMaximumJsonDepth = 64;
inline constexpr size_t kMaximumJsonFields = 4096; // of one object

// Parses a text of any origin. Throws Json::exception for what is not JSON, INVALID_ARGUMENT beyond the limits.
Json parse_json(const std::string &text);

// An integer that the type holds. Throws INVALID_ARGUMENT; `field` names the value in errors.
int64_t integer_from_json(const Json &json, const char *field);
uint64_t unsigned_from_json(const Json &json, const char *field);

// The field's integer, or the other one where the object has no such field.
int64_t integer_field(const Json &object, const char *field, int64_t otherwise);

Shape shape_from_json(const Json &json, const char *field);

} // namespace rekindle
