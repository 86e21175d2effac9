#pragma once

#include <algorithm>
#include <string>

#include "core/state_registry.h"

namespace rekindle {

// A text of any length as an entry of a callback's state.
inline StateEntry callback_bytes(const char *name, std::string *bytes) {
    return {name,
            REKINDLE_ENTRY_CALLBACK,
            REKINDLE_UINT8,
            {0},
            [bytes](void *to) { std::copy(bytes->begin(), bytes->end(), static_cast<char *>(to)); },
            [bytes](const void *from, const Shape &shape) {
                bytes->assign(static_cast<const char *>(from), element_count(shape));
            },
            [bytes]() -> Shape { return {static_cast<int64_t>(bytes->size())}; }};
}

} // namespace rekindle
