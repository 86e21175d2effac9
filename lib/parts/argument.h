#pragma once

#include <ostream>

namespace rekindle::parts {

// What an error calls an option: "options->units" where it came in a C struct, "units" in JSON.
struct Argument {
    const char *prefix;
    const char *key;
};

inline constexpr const char *kInStruct = "options->";
inline constexpr const char *kInJson = "";

inline std::ostream &operator<<(std::ostream &stream, const Argument &argument) {
    return stream << argument.prefix << argument.key;
}

} // namespace rekindle::parts
