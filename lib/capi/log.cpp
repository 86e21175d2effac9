#include "rekindle/log.h"

#include "capi/edge.h"
#include "core/log.h"

using namespace rekindle;
using namespace rekindle::capi;

extern "C" {

rekindle_status rekindle_log_set_sink(rekindle_log_function function, void *user_data,
                                      rekindle_log_level minimum_level) {
    return guard(
        [&] { set_log_sink(function, user_data, read_enum(minimum_level, REKINDLE_LOG_ERROR, "minimum_level")); });
}

} // extern "C"
