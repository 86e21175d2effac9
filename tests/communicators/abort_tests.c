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

/* Transfers that have begun at one end, at both, and those that may be through at once. */
void begin_to_give_up(struct ranks *ranks) {
    const int64_t next = (ranks->rank + 1) % ranks->size, previous = (ranks->rank + ranks->size - 1) % ranks->size;
    int i;
    memory = repeat_memory(PAGES, PAGES);
    meet(ranks);
    begin_receive(ranks, previous, 30, memory, COUNT);
    begin_send(ranks, next, 31, memory, COUNT);
    begin_send(ranks, next, 32, memory, 8);
    begin_receive(ranks, previous, 33, memory, 8);
    begin_send(ranks, next, 34, memory, COUNT);
    if (ranks->rank % 2 == 0) begin_receive(ranks, previous, 34, memory, COUNT);
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
