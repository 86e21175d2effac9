#include "rekindle/log.h"

#include <cstdio>

#include "core/log.h"
#include "edge/edge.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

void write_to_file(void *file, rekindle_log_level level, const char *message) {
    constexpr const char *kLevels[] = {"debug", "info", "warning", "error"};
    std::fprintf(static_cast<FILE *>(file), "rekindle: %s: %s\n", kLevels[level], message);
}

} // namespace

extern "C" {

rekindle_status rekindle_log_set_sink(rekindle_log_function function, void *user_data,
                                      rekindle_log_level minimum_level) {
    return guard(
        [&] { set_log_sink(function, user_data, read_enum(minimum_level, REKINDLE_LOG_ERROR, "minimum_level")); });
}

rekindle_status rekindle_log_to_file(FILE *file, rekindle_log_level minimum_level) {
    return rekindle_log_set_sink(file == nullptr ? nullptr : write_to_file, file, minimum_level);
}

} // extern "C"
