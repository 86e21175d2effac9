/* The log. The library prints nothing by itself. It gives each log line to the sink that the host has set, a function;
 * without one, lines are dropped. There is one sink for the whole process. */
#ifndef REKINDLE_LOG_H
#define REKINDLE_LOG_H

#include <stdio.h>

#include "rekindle/status.h"

REKINDLE_BEGIN

/* How important a log line is. */
typedef enum rekindle_log_level {
    REKINDLE_LOG_DEBUG = 0,   /* details for the library's developers */
    REKINDLE_LOG_INFO = 1,    /* what was saved and resumed */
    REKINDLE_LOG_WARNING = 2, /* what somebody should look at */
    REKINDLE_LOG_ERROR = 3    /* what was lost, such as a save that failed */
} rekindle_log_level;

/* A sink. It gets one line without a line end; `message` is valid during the call. It may be called by any thread, and
 * by several at once, and must not call into this library. */
typedef void (*rekindle_log_function)(void *user_data, rekindle_log_level level, const char *message);

/* Sets the sink and its `user_data`, in place of the one before. A NULL function removes it. Lines below
 * `minimum_level` are dropped. When this function has returned, no thread is inside the former sink any more. */
REKINDLE_API rekindle_status rekindle_log_set_sink(rekindle_log_function function, void *user_data,
                                                   rekindle_log_level minimum_level);

/* Sets a sink that writes each line as "rekindle: warning: <message>" to `file`, such as stderr. The file must stay
 * open until another sink is set. NULL removes the sink. */
REKINDLE_API rekindle_status rekindle_log_to_file(FILE *file, rekindle_log_level minimum_level);

REKINDLE_END

#endif
