#include "core/log.h"

#include <cstddef>
#include <mutex>
#include <new>
#include <shared_mutex>

namespace rekindle {
namespace {

struct Sink {
    std::shared_mutex mutex;
    rekindle_log_function function = nullptr;
    void *user_data = nullptr;
    rekindle_log_level minimum_level = REKINDLE_LOG_INFO;
};

// Never destroyed, because a thread may log while the process exits, and in a place that needs no allocation.
Sink &sink() {
    alignas(Sink) static std::byte place[sizeof(Sink)];
    static Sink &instance = *new (place) Sink;
    return instance;
}

} // namespace

void log_line(rekindle_log_level level, const char *message) noexcept {
    Sink &target = sink();
    std::shared_lock lock(target.mutex);
    if (target.function != nullptr && level >= target.minimum_level) {
        target.function(target.user_data, level, message);
    }
}

bool log_wants(rekindle_log_level level) noexcept {
    Sink &target = sink();
    std::shared_lock lock(target.mutex);
    return target.function != nullptr && level >= target.minimum_level;
}

void log_failure(rekindle_log_level level, const char *what, const std::exception &reason,
                 const char *consequence) noexcept {
    try {
        log_line(level, text(what, text_of(reason), consequence).c_str());
    } catch (const std::bad_alloc &) {
        log_line(level, what);
    }
}

void set_log_sink(rekindle_log_function function, void *user_data, rekindle_log_level minimum_level) {
    Sink &target = sink();
    std::unique_lock lock(target.mutex);
    target.function = function;
    target.user_data = user_data;
    target.minimum_level = minimum_level;
}

} // namespace rekindle
