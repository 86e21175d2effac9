#include "parts/known_keys.h"

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/json.h"
#include "parts/registry.h"

namespace rekindle::parts {
namespace {

// Whether a key of Keras's stands at a value that changes nothing. Throws where it stands at another.
bool is_accepted(const std::string &key, const Json &value, const char *class_name,
                 std::span<const AcceptedKey> accepted) {
    std::string expected;
    for (const AcceptedKey &known : accepted) {
        if (key != known.key) continue;
        if (known.value == nullptr || value == Json::parse(known.value)) return true;
        expected += text(expected.empty() ? "" : " or ", known.value);
    }
    if (expected.empty()) return false;
    fail(REKINDLE_INVALID_ARGUMENT, class_name, ": \"", key, "\" is ", value.dump(), "; this library takes ", expected,
         " only");
}

} // namespace

void require_known_keys(const Json &config, const char *class_name, std::span<const char *const> keys,
                        std::span<const AcceptedKey> accepted) {
    require(config.is_object(), class_name, ": config is ", config.type_name(), "; expected an object");
    std::vector<const char *> known;
    std::copy_if(keys.begin(), keys.end(), std::back_inserter(known), [](const char *key) { return key != nullptr; });
    for (const auto &[key, value] : config.items()) {
        bool is_known = std::find(known.begin(), known.end(), key) != known.end();
        if (is_known || is_accepted(key, value, class_name, accepted)) continue;
        fail(REKINDLE_INVALID_ARGUMENT, class_name, " has no option \"", key, "\"; expected ", one_of(known));
    }
}

void fail_missing(const char *key, const char *class_name) {
    fail(REKINDLE_INVALID_ARGUMENT, class_name, ": \"", key, "\" is missing, and has no default");
}

} // namespace rekindle::parts
