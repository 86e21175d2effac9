/* mpi_lost_test <library> amidst|before
 *
 * Rank 1 is killed, while messages are on their way to and from it, or before the others send it one. They are told so
 * when they ask for messages to and from it, give up, and leave in order. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ranks.h"

enum { COUNT = 400000, ROUNDS = 20 };

static long long this_rank;
static int was_told; /* that a rank cannot be reached */

static void say_that_it_left(void) {
    if (was_told) printf("rank %lld was told and left\n", this_rank);
}

/* Returns 0 if the transfer fails, or is not done for two seconds. */
static int is_done_soon(struct ranks *ranks, void *transfer) {
    const struct timespec pause = {0, 50000};
    const time_t start = time(NULL);
    int done = 0;
    while (!done && time(NULL) - start <= 2) {
        was_told = ranks->functions.test(ranks->functions.user_data, transfer, &done) != 0;
        if (was_told) return 0;
        nanosleep(&pause, NULL);
    }
    return done;
}

static void end(const struct ranks *ranks) {
    if (ranks->rank == 1) kill(getpid(), SIGKILL);
}

static void end_and_wait(const struct ranks *ranks) {
    const struct timespec until_it_has = {0, 200000000};
    end(ranks);
    nanosleep(&until_it_has, NULL);
}

/* One message to the next rank and one from the previous. Rank 1 is lost at the last one. Returns 0 if a rank does not
 * take part. */
static int exchange(struct ranks *ranks, unsigned char *sent, unsigned char *received, int round, int is_amidst) {
    const int64_t next = (ranks->rank + 1) % ranks->size, previous = (ranks->rank + ranks->size - 1) % ranks->size;
    void *sending, *receiving, *user_data = ranks->functions.user_data;
    if (round == ROUNDS && !is_amidst) end_and_wait(ranks);
    if (ranks->functions.send(user_data, next, 1, sent, COUNT, &sending) != 0) return 0;
    if (ranks->functions.receive(user_data, previous, 1, received, COUNT, &receiving) != 0) return 0;
    if (round == ROUNDS && is_amidst) end(ranks);
    return is_done_soon(ranks, receiving) && is_done_soon(ranks, sending);
}

int main(int count, char **arguments) {
    struct ranks ranks;
    unsigned char *sent = allocate(COUNT), *received = allocate(COUNT);
    int round = 0;
    expect(count == 3, "expected: <library> amidst|before");
    setvbuf(stdout, NULL, _IOLBF, 0);
    atexit(say_that_it_left);
    ranks = open_ranks(arguments[1], NULL);
    this_rank = ranks.rank;
    fill(sent, COUNT, ranks.rank, 1);
    while (exchange(&ranks, sent, received, round, strcmp(arguments[2], "amidst") == 0)) ++round;
    expect(round >= ROUNDS - 1, "round %d failed", round);
    ranks.functions.abort(ranks.functions.user_data);
    ranks.functions.destroy(ranks.functions.user_data);
    free(sent);
    free(received);
    return EXIT_SUCCESS;
}
