#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json_fwd.h"
#include "core/shape.h"

// JSON for the files of parts, without the JSON library's header, whose templates take longest to compile.
namespace rekindle::parts {

// The value as that type. Throw INVALID_ARGUMENT for another one; `key` names it in errors.
void read_json(const Json &json, const char *key, int64_t &value);
void read_json(const Json &json, const char *key, uint64_t &value);
void read_json(const Json &json, const char *key, double &value);
void read_json(const Json &json, const char *key, bool &value);
void read_json(const Json &json, const char *key, std::string &value);
void read_json(const Json &json, const char *key, Shape &value);
void read_json(const Json &json, const char *key, std::vector<std::string> &value);
// Lists of any length; a Shape has few dimensions.
void read_numbers(const Json &json, const char *key, std::vector<int64_t> &value);
void read_numbers(const Json &json, const char *key, std::vector<double> &value);
// A number stands for the list of it.
void read_number_or_numbers(const Json &json, const char *key, std::vector<int64_t> &value);
void read_number_or_numbers(const Json &json, const char *key, std::vector<double> &value);
bool is_null(const Json &json);

void write_json(Json &object, const char *key, int64_t value);
void write_json(Json &object, const char *key, uint64_t value);
void write_json(Json &object, const char *key, double value);
void write_json(Json &object, const char *key, bool value);
void write_json(Json &object, const char *key, const std::string &value);
void write_json(Json &object, const char *key, const Shape &value);
void write_json(Json &object, const char *key, const std::vector<double> &value);
void write_json(Json &object, const char *key, const std::vector<std::string> &value);
void write_null(Json &object, const char *key);
// Of a number that is used in single precision, the shortest that is the same there: 0.001 for 0.0010000000474974513.
void write_single_precision(Json &object, const char *key, double value);

// The object's value of that key; null if it has none.
const Json *find(const Json &object, const char *key);

} // namespace rekindle::parts
