/* What every benchmark through the C ABI does: it ends at a failure, and reads a clock. */
#ifndef REKINDLE_BENCHMARKS_PROGRAM_H
#define REKINDLE_BENCHMARKS_PROGRAM_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rekindle.h"

static inline void check(rekindle_status status) {
    if (status == REKINDLE_OK) return;
    fprintf(stderr, "%s\n", rekindle_last_error());
    exit(EXIT_FAILURE);
}

static inline double microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec * 1e-3;
}

#endif
