/* What the tests of libraries of communicators share. A program is one rank; whatever is wrong ends it with a text and
 * status 1. */
#ifndef REKINDLE_TEST_COMMUNICATORS_RANKS_H
#define REKINDLE_TEST_COMMUNICATORS_RANKS_H

#include "rekindle/communicator.h"

/* A communicator that was opened. */
struct ranks {
    rekindle_communicator_options functions;
    int64_t rank, size;
};

#define expect(condition, ...)                                                                                         \
    do {                                                                                                               \
        if (!(condition)) give_up(__FILE__, __LINE__, __VA_ARGS__);                                                    \
    } while (0)

__attribute__((format(printf, 3, 4), noreturn)) void give_up(const char *file, int line, const char *format, ...);

/* The function of the library, which is loaded so that nothing else sees what it brings. */
rekindle_communicator_open_function find_open(const char *library);

struct ranks open_ranks(const char *library, const char *arguments);

/* Begin a transfer on a channel. */
void *begin_send(struct ranks *ranks, int64_t to, uint32_t channel, const void *bytes, size_t count);
void *begin_receive(struct ranks *ranks, int64_t from, uint32_t channel, void *bytes, size_t count);

/* Whether the transfer is done. */
int is_done(struct ranks *ranks, void *transfer);

/* Waits for the transfer, for a minute at most. */
void finish(struct ranks *ranks, void *transfer);

/* No rank comes back before all have called it. Uses channel 0. */
void meet(struct ranks *ranks);

/* The bytes of a sender's message of a number. */
void fill(unsigned char *bytes, size_t count, int64_t sender, uint64_t number);
void expect_filled(const unsigned char *bytes, size_t count, int64_t sender, uint64_t number);

/* Memory that is not given back unless by free; never NULL. */
unsigned char *allocate(size_t count);

#endif
