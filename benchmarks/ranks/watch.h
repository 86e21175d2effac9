/* Communicators that note how much of the gradients is through when a rank has computed its last shard, and goes to
 * meet the others. */
#ifndef REKINDLE_BENCHMARK_WATCH_H
#define REKINDLE_BENCHMARK_WATCH_H

#include "rekindle.h"

/* Bytes of gradients that were sent and received. */
struct watched {
    double early; /* before the rank met the others */
    double all;
};

/* A library's communicator, whose transfers are noted in what `noted` points to: one in a process. */
rekindle_communicator *load_watched(const char *library, const char *arguments, struct watched *noted);

#endif
