#pragma once

#include <nlohmann/json_fwd.hpp>

namespace rekindle {

// Keeps the order of fields, so that the same configuration is always the same text. Headers include this file alone:
// the whole library (core/json.h) takes longest of all to compile.
using Json = nlohmann::ordered_json;

} // namespace rekindle
