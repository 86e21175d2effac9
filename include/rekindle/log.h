/* Log lines. The library prints nothing: it hands each line to the host's sink, or drops it where there is none. */
#ifndef REKINDLE_LOG_H
#define REKINDLE_LOG_H

#include <stdio.h>

#include "rekindle/status.h"

REKINDLE_BEGIN

typedef enum rekindle_log_level {
    REKINDLE_LOG_DEBUG = 0,
    REKINDLE_LOG_INFO = 1,
    REKINDLE_LOG_WARNING = 2,
    REKINDLE_LOG_ERROR = 3
} rekindle_log_level;

/* Called with one line without a line end. May be called from any thread, also from several at once; must not call
 * into this library. `message` is valid during the call. */
typedef void (*rekindle_log_function)(void *user_data, rekindle_log_level level, const char *message);

/* Sets the process's sink; a NULL function removes it. Lines below `minimum_level` are dropped. On return no thread is
 * inside the former sink any more. */
REKINDLE_API rekindle_status rekindle_log_set_sink(rekindle_log_function function, void *user_data,
                                                   rekindle_log_level minimum_level);

/* A ready sink: writes each line as "rekindle: warning: <message>" to `file`, such as stderr, which must stay open
 * until another sink is set. NULL removes the sink. */
REKINDLE_API rekindle_status rekindle_log_to_file(FILE *file, rekindle_log_level minimum_level);

REKINDLE_END

#endif
