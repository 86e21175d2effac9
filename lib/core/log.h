#pragma once

#include "core/error.h"
#include "rekindle/log.h"

namespace rekindle {

// Hands a line to the host's sink, if there is one and it wants the level. Never throws.
void log_line(rekindle_log_level level, const char *message) noexcept;

// Whether a sink wants lines of this level: spares putting together what nobody reads.
bool log_wants(rekindle_log_level level) noexcept;

// What has failed, and why. Where there is no memory to put that together, only the former. Never throws.
void log_failure(rekindle_log_level level, const char *what, const std::exception &reason,
                 const char *consequence = "") noexcept;

// Replaces the sink; waits until no thread is inside the former one.
void set_log_sink(rekindle_log_function function, void *user_data, rekindle_log_level minimum_level);

template <class... Parts>
void log_info(const Parts &...parts) {
    if (log_wants(REKINDLE_LOG_INFO)) log_line(REKINDLE_LOG_INFO, text(parts...).c_str());
}

template <class... Parts>
void log_warning(const Parts &...parts) {
    log_line(REKINDLE_LOG_WARNING, text(parts...).c_str());
}

} // namespace rekindle
