#include "core/error.h"

#include <new>

namespace rekindle {

rekindle_status status_of(const std::exception &exception) noexcept {
    if (const auto *error = dynamic_cast<const Error *>(&exception)) return error->status();
    return dynamic_cast<const std::bad_alloc *>(&exception) != nullptr ? REKINDLE_OUT_OF_MEMORY : REKINDLE_INTERNAL;
}

const char *text_of(const std::exception &exception) noexcept {
    return dynamic_cast<const std::bad_alloc *>(&exception) != nullptr ? "out of memory" : exception.what();
}

} // namespace rekindle
