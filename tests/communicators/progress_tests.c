/* Whether a message waits for no other, and for no longer than it has to. */
#include "contract_tests.h"

#include <stdlib.h>

/* What is sent on one channel waits there, and another one goes on. */
void test_late_channel(struct ranks *ranks) {
    enum { LATE = 100, LATE_COUNT = 60000, LONG_COUNT = 5000000 };
    const int64_t next = (ranks->rank + 1) % ranks->size, previous = (ranks->rank + ranks->size - 1) % ranks->size;
    unsigned char *late = allocate(LATE_COUNT), *received = allocate(LONG_COUNT), *longest = allocate(LONG_COUNT);
    void *sending[LATE], *sending_longest;
    int i;
    fill(late, LATE_COUNT, ranks->rank, 3);
    fill(longest, LONG_COUNT, ranks->rank, 4);
    for (i = 0; i < LATE; ++i) sending[i] = begin_send(ranks, next, 3, late, LATE_COUNT);
    sending_longest = begin_send(ranks, next, 3, longest, LONG_COUNT);
    for (i = 0; i < 3; ++i) {
        unsigned char *prompt = allocate(LONG_COUNT);
        void *transfer;
        fill(prompt, LONG_COUNT, ranks->rank, 5);
        transfer = begin_send(ranks, next, 4, prompt, LONG_COUNT);
        finish(ranks, begin_receive(ranks, previous, 4, received, LONG_COUNT));
        finish(ranks, transfer);
        expect_filled(received, LONG_COUNT, previous, 5);
        free(prompt);
    }
    meet(ranks);
    for (i = 0; i < LATE; ++i) {
        finish(ranks, begin_receive(ranks, previous, 3, received, LATE_COUNT));
        expect_filled(received, LATE_COUNT, previous, 3);
    }
    finish(ranks, begin_receive(ranks, previous, 3, received, LONG_COUNT));
    expect_filled(received, LONG_COUNT, previous, 4);
    for (i = 0; i < LATE; ++i) finish(ranks, sending[i]);
    finish(ranks, sending_longest);
    free(late);
    free(received);
    free(longest);
}

/* A message that was not sent yet has not come. */
void test_not_done(struct ranks *ranks) {
    unsigned char byte = 1;
    int64_t other;
    int i;
    meet(ranks);
    if (ranks->rank == 0) {
        for (other = 1; other < ranks->size; ++other) {
            void *transfer = begin_receive(ranks, other, 20, &byte, 1);
            for (i = 0; i < 1000; ++i) expect(!is_done(ranks, transfer), "nothing was sent");
            finish(ranks, begin_send(ranks, other, 20, &byte, 1));
            finish(ranks, transfer);
        }
    } else {
        finish(ranks, begin_receive(ranks, 0, 20, &byte, 1));
        finish(ranks, begin_send(ranks, 0, 20, &byte, 1));
    }
}

/* A rank that asks for one transfer moves the others on as well: rank 1 answers when it has all. */
void test_moves_others_on(struct ranks *ranks) {
    enum { COUNT = 5000000 };
    unsigned char *bytes = allocate(COUNT), answer = 0;
    if (ranks->rank == 0) {
        void *sending, *receiving = begin_receive(ranks, 1, 22, &answer, 1);
        fill(bytes, COUNT, 0, 6);
        sending = begin_send(ranks, 1, 21, bytes, COUNT);
        finish(ranks, receiving);
        expect(answer == 77, "the answer is %d", answer);
        finish(ranks, sending);
    } else if (ranks->rank == 1) {
        finish(ranks, begin_receive(ranks, 0, 21, bytes, COUNT));
        expect_filled(bytes, COUNT, 0, 6);
        answer = 77;
        finish(ranks, begin_send(ranks, 0, 22, &answer, 1));
    }
    free(bytes);
}
