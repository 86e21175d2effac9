#include "core/log.h"

#include <mutex>
#include <shared_mutex>

namespace rekindle {
namespace {

struct Sink {
    std::shared_mutex mutex;
    rekindle_log_function function = nullptr;
    void *user_data = nullptr;
    rekindle_log_level minimum_level = REKINDLE_LOG_INFO;
};

// Never destroyed: a thread may log while the process exits.
Sink &sink() {
    static Sink &instance = *new Sink;
    return instance;
}

} // namespace

void log_line(rekindle_log_level level, const std::string &message) noexcept {
    Sink &target = sink();
    std::shared_lock lock(target.mutex);
    if (target.function != nullptr && level >= target.minimum_level) {
        target.function(target.user_data, level, message.c_str());
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
