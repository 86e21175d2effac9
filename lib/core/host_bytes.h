#pragma once

#include <string>

#include "core/error.h"

namespace rekindle {

// What a get_state of the host's gave, which the text calls `whose`; throws the status for bytes at NULL.
template <class Whose>
std::string host_bytes(const void *data, size_t size, rekindle_status status, const Whose &whose) {
    if (data == nullptr && size > 0) fail(status, whose, "get_state gave NULL for ", size, " bytes");
    return std::string(static_cast<const char *>(data), size);
}

} // namespace rekindle
