/* Whether messages arrive as they were sent. */
#include "contract_tests.h"

#include <stdlib.h>
#include <string.h>

#include "repeated_memory.h"

enum { MANY = 500 };

/* Every pair of ranks, also in both directions at once. */
void test_sizes(struct ranks *ranks) {
    static const size_t counts[] = {0, 1, 8, 4096, 100000, 5000000};
    const size_t sizes = sizeof counts / sizeof *counts;
    size_t i;
    for (i = 0; i < sizes; ++i) {
        int64_t other;
        for (other = 0; other < ranks->size; ++other) {
            unsigned char *sent = allocate(counts[i]), *received = allocate(counts[i]);
            void *sending, *receiving;
            if (other == ranks->rank) {
                free(sent);
                free(received);
                continue;
            }
            fill(sent, counts[i], ranks->rank, i);
            memset(received, 0, counts[i]);
            sending = begin_send(ranks, other, 1, sent, counts[i]);
            receiving = begin_receive(ranks, other, 1, received, counts[i]);
            finish(ranks, sending);
            finish(ranks, receiving);
            expect_filled(received, counts[i], other, i);
            free(sent);
            free(received);
        }
    }
}

/* Messages of one channel, short ones after long ones, that are asked for from the last to the first. */
void test_order(struct ranks *ranks) {
    static const size_t counts[] = {3000000, 8, 0, 300000, 17, 2000000, 1, 70000};
    enum { LENGTHS = sizeof counts / sizeof *counts, MESSAGES = 5 * LENGTHS };
    const int64_t next = (ranks->rank + 1) % ranks->size, previous = (ranks->rank + ranks->size - 1) % ranks->size;
    unsigned char *sent[MESSAGES], *received[MESSAGES];
    void *sending[MESSAGES], *receiving[MESSAGES];
    int i;
    for (i = 0; i < MESSAGES; ++i) {
        const size_t count = counts[i % LENGTHS];
        sent[i] = allocate(count);
        received[i] = allocate(count);
        fill(sent[i], count, ranks->rank, (uint64_t)i);
        sending[i] = begin_send(ranks, next, 2, sent[i], count);
        receiving[i] = begin_receive(ranks, previous, 2, received[i], count);
    }
    for (i = MESSAGES - 1; i >= 0; --i) {
        finish(ranks, receiving[i]);
        finish(ranks, sending[i]);
    }
    for (i = 0; i < MESSAGES; ++i) {
        expect_filled(received[i], counts[i % LENGTHS], previous, (uint64_t)i);
        free(sent[i]);
        free(received[i]);
    }
}

/* Transfers of all ranks with all at once, on several channels. */
void test_many(struct ranks *ranks) {
    const size_t slots = (size_t)ranks->size * MANY;
    uint64_t *sent = malloc(slots * sizeof *sent), *received = malloc(slots * sizeof *received);
    void **sending = malloc(slots * sizeof *sending), **receiving = malloc(slots * sizeof *receiving);
    size_t i;
    expect(sent && received && sending && receiving, "no memory");
    for (i = 0; i < slots; ++i) {
        const int64_t other = (int64_t)(i / MANY);
        if (other == ranks->rank) continue;
        sent[i] = (uint64_t)ranks->rank << 32 | (i % MANY);
        sending[i] = begin_send(ranks, other, 5 + (uint32_t)(i % MANY % 7), &sent[i], sizeof sent[i]);
        receiving[i] = begin_receive(ranks, other, 5 + (uint32_t)(i % MANY % 7), &received[i], sizeof received[i]);
    }
    for (i = 0; i < slots; ++i) {
        const int64_t other = (int64_t)(i / MANY);
        if (other == ranks->rank) continue;
        finish(ranks, sending[i]);
        finish(ranks, receiving[i]);
        expect((int64_t)(received[i] >> 32) == other, "rank %lld says that it is %lld", (long long)other,
               (long long)(received[i] >> 32));
    }
    free(sent);
    free(received);
    free(sending);
    free(receiving);
}

/* More bytes than an int counts. Only its last ones have memory of their own. */
void test_long_message(struct ranks *ranks) {
    const size_t count = ((size_t)1 << 31) + 12345;
    unsigned char *bytes;
    if (ranks->rank > 1) return;
    bytes = repeat_memory(count, 64 << 20);
    if (ranks->rank == 0) {
        fill(bytes + count - 12345, 12345, 0, 7);
        finish(ranks, begin_send(ranks, 1, 23, bytes, count));
    } else {
        finish(ranks, begin_receive(ranks, 0, 23, bytes, count));
        expect_filled(bytes + count - 12345, 12345, 0, 7);
    }
    free_repeated_memory(bytes, count, 64 << 20);
}
