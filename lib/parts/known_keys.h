#pragma once

#include <span>

#include "parts/json_values.h"

namespace rekindle::parts {

// A key of Keras's that this library does not have, and a value, as JSON text, at which it changes nothing; NULL: at
// any. A key may have several.
struct AcceptedKey {
    const char *key;
    const char *value;
};

// Throws INVALID_ARGUMENT if the configuration is no object, or has a key that is neither the part's nor accepted.
void require_known_keys(const Json &config, const char *class_name, std::span<const char *const> keys,
                        std::span<const AcceptedKey> accepted);

[[noreturn]] void fail_missing(const char *key, const char *class_name);

} // namespace rekindle::parts
