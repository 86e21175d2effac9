// What the fuzzer holds the library to.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "rekindle.h"

namespace rekindle::fuzz {

inline void stop_unless(bool condition, rekindle_status status) {
    if (condition) return;
    std::fprintf(stderr, "%s: %s\n", rekindle_status_name(status), rekindle_last_error());
    std::abort();
}

inline void must_succeed(rekindle_status status) {
    stop_unless(status == REKINDLE_OK, status);
}

// Success, or a status that blames the file. Returns whether it is success.
inline bool may_be_refused(rekindle_status status) {
    stop_unless(status != REKINDLE_INTERNAL && status != REKINDLE_BACKEND_ERROR && status != REKINDLE_OUT_OF_MEMORY,
                status);
    return status == REKINDLE_OK;
}

} // namespace rekindle::fuzz
