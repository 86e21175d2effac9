/* For threads that a test starts, where Check's assertions do not belong. */
#ifndef THREADS_NEED_H
#define THREADS_NEED_H

#include <stdio.h>
#include <stdlib.h>

#include "rekindle.h"

/* The call succeeds, or the program ends with the library's text. */
#define NEED(call) need((call), REKINDLE_OK, #call)
/* The call gives one of these two statuses. */
#define NEED_OR(call, other) need((call), (other), #call)

static inline void need(rekindle_status status, rekindle_status other, const char *call) {
    if (status == REKINDLE_OK || status == other) return;
    fprintf(stderr, "%s: %s: %s\n", call, rekindle_status_name(status), rekindle_last_error());
    exit(EXIT_FAILURE);
}

#endif
