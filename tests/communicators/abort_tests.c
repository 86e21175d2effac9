/* What giving up leaves behind. */
#include "contract_tests.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "repeated_memory.h"

enum { COUNT = 5000000, SHORT_COUNT = 100000, PAGES = 8 << 20, UNTOUCHED = 0xaa };

static const size_t counts[] = {SHORT_COUNT, COUNT, 8};
enum { MESSAGES = sizeof counts / sizeof *counts };

static unsigned char *memory, *sent[MESSAGES], *received[MESSAGES];

/* After `abort` nobody touches the memory of transfers, for there is none any more. */
static void abort_and_unmap(struct ranks *ranks) {
    ranks->functions.abort(ranks->functions.user_data);
    free_repeated_memory(memory, PAGES, PAGES);
}

/* Begins a transfer of the memory with a rank that may have given up. */
static void may_begin(struct ranks *ranks, int is_sent, int64_t other, uint32_t channel, size_t count) {
    void *user_data = ranks->functions.user_data, *transfer;
    const int status = is_sent ? ranks->functions.send(user_data, other, channel, memory, count, &transfer)
                               : ranks->functions.receive(user_data, other, channel, memory, count, &transfer);
    expect(status == 0 || other == 0, "a transfer with %lld returned %d", (long long)other, status);
}

/* Transfers that have begun at one end, at both, and those that may be through at once. Rank 0 may have given up by
 * then, and where that is noticed there is no transfer with it. */
void begin_to_give_up(struct ranks *ranks) {
    const int64_t next = (ranks->rank + 1) % ranks->size, previous = (ranks->rank + ranks->size - 1) % ranks->size;
    int i;
    memory = repeat_memory(PAGES, PAGES);
    meet(ranks);
    may_begin(ranks, 0, previous, 30, COUNT);
    may_begin(ranks, 1, next, 31, COUNT);
    may_begin(ranks, 1, next, 32, 8);
    may_begin(ranks, 0, previous, 33, 8);
    may_begin(ranks, 1, next, 34, COUNT);
    if (ranks->rank % 2 == 0) may_begin(ranks, 0, previous, 34, COUNT);
    if (ranks->rank != 0) return;
    for (i = 0; i < MESSAGES; ++i) {
        sent[i] = allocate(counts[i]);
        fill(sent[i], counts[i], 0, 40 + (uint64_t)i);
        begin_send(ranks, 1, 40 + (uint32_t)i, sent[i], counts[i]);
    }
    abort_and_unmap(ranks);
    for (i = 0; i < MESSAGES; ++i) memset(sent[i], 0, counts[i]);
}

/* What a rank that has given up had begun to send arrives as it was, or does not. */
static void receive_from_given_up(struct ranks *ranks, int message) {
    const struct timespec pause = {0, 1000000};
    const size_t count = counts[message];
    const uint32_t channel = 40 + (uint32_t)message;
    unsigned char *expected = allocate(count), *bytes = allocate(count);
    void *transfer = NULL;
    size_t i;
    int done = 0, tests;
    received[message] = bytes;
    memset(bytes, UNTOUCHED, count);
    fill(expected, count, 0, 40 + (uint64_t)message);
    if (ranks->functions.receive(ranks->functions.user_data, 0, channel, bytes, count, &transfer) == 0) {
        for (tests = 0; tests < 100 && !done; ++tests) {
            if (ranks->functions.test(ranks->functions.user_data, transfer, &done) != 0) break;
            nanosleep(&pause, NULL);
        }
    }
    for (i = 0; i < count; ++i) {
        expect(bytes[i] == expected[i] || (!done && bytes[i] == UNTOUCHED), "byte %zu of message %d is %d", i, message,
               bytes[i]);
    }
    free(expected);
}

void give_up_all(struct ranks *ranks) {
    int i;
    if (ranks->rank == 1) {
        for (i = 0; i < MESSAGES; ++i) receive_from_given_up(ranks, i);
    }
    if (ranks->rank != 0) abort_and_unmap(ranks);
    for (i = 0; i < MESSAGES; ++i) {
        free(sent[i]);
        free(received[i]);
    }
    ranks->functions.destroy(ranks->functions.user_data);
}
