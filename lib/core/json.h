#pragma once

#include <nlohmann/json.hpp>

namespace rekindle {

// Keeps the order of fields, so that the same configuration is always the same text.
using Json = nlohmann::ordered_json;

} // namespace rekindle
