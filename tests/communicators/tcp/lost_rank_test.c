/* What the other ranks see of one that is killed, stopped, or gives up: transfers with it fail, or do nothing, those
 * among the others go on, and all can leave. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "rank_process.h"
#include "support/run_tests.h"

enum { SIZE = 3, LOST = 2, LONG = 5000000 };

/* How soon a loss is noticed, and how soon a rank leaves: far more than it takes, for machines that are busy. */
static const double SOON = 5;

/* What ranks 0 and 1 have on their way when rank 2 is lost: with it and with each other. */
struct transfers {
    char *memory;
    void *to_lost, *from_lost, *beat_to_lost, *beat_from_lost, *to_other, *from_other;
};

static struct transfers begin_transfers(struct rank *rank) {
    const int64_t other = 1 - rank->number;
    struct transfers all;
    all.memory = calloc(4, LONG);
    expect(all.memory != NULL);
    memset(all.memory, (int)rank->number + 1, LONG);
    all.to_lost = try_send(rank, LOST, 5, all.memory, LONG);
    all.from_lost = try_receive(rank, LOST, 5, all.memory + LONG, LONG);
    all.beat_from_lost = try_receive(rank, LOST, 1, all.memory + 2 * LONG, 8);
    all.to_other = try_send(rank, other, 5, all.memory, LONG);
    all.from_other = try_receive(rank, other, 5, all.memory + 3 * LONG, LONG);
    expect(all.to_lost && all.from_lost && all.beat_from_lost && all.to_other && all.from_other);
    return all;
}

static void finish_with_other(struct rank *rank, struct transfers *all) {
    expect(wait_for(rank, all->to_other, 20) == DONE);
    expect(wait_for(rank, all->from_other, 20) == DONE);
    expect(all->memory[3 * LONG] == 2 - rank->number && all->memory[4 * LONG - 1] == 2 - rank->number);
    exchange(rank, 1 - rank->number, 200);
}

static void expect_unreachable(struct rank *rank, struct transfers *all) {
    char byte = 0;
    expect(wait_for(rank, all->from_lost, SOON) == FAILED);
    expect(wait_for(rank, all->to_lost, 0) == FAILED);
    expect(wait_for(rank, all->beat_from_lost, 0) == FAILED);
    expect(try_send(rank, LOST, 0, &byte, 1) == NULL);
    expect(try_send(rank, LOST, 9, all->memory, LONG) == NULL);
    expect(try_receive(rank, LOST, 0, &byte, 1) == NULL);
}

static void leave(struct rank *rank, struct transfers *all) {
    const double start = seconds_now();
    rank->functions.abort(rank->functions.user_data);
    expect(seconds_now() - start < SOON);
    free(all->memory);
}

/* The three have begun. */
static void begin_together(struct rank *rank) {
    int64_t other;
    for (other = 0; other < SIZE; ++other) {
        if (other != rank->number) exchange(rank, other, 20);
    }
}

static void live_without(struct rank *rank) {
    struct transfers all;
    char last = 0;
    begin_together(rank);
    all = begin_transfers(rank);
    exchange(rank, LOST, 1);
    expect_unreachable(rank, &all);
    finish_with_other(rank, &all);
    /* What it had sent before is there. */
    expect(wait_for(rank, try_receive(rank, LOST, 7, &last, 1), SOON) == DONE);
    expect(last == 77);
    expect(try_receive(rank, LOST, 7, &last, 1) == NULL);
    leave(rank, &all);
}

static void send_last_words(struct rank *rank) {
    const char last = 77;
    int64_t other;
    begin_together(rank);
    for (other = 0; other < LOST; ++other) {
        expect(wait_for(rank, try_send(rank, other, 7, &last, 1), 20) == DONE);
    }
    for (other = 0; other < LOST; ++other) exchange(rank, other, 1);
}

static void be_killed(struct rank *rank) {
    send_last_words(rank);
    raise(SIGKILL);
}

START_TEST(killed) {
    const pid_t lost = start_rank(LOST, SIZE, be_killed), first = start_rank(0, SIZE, live_without),
                second = start_rank(1, SIZE, live_without);
    expect_killed(lost);
    expect_success(first);
    expect_success(second);
    expect_empty_store();
}
END_TEST

static void give_up(struct rank *rank) {
    send_last_words(rank);
    rank->functions.abort(rank->functions.user_data);
    /* The process goes on: what the others see is of abort alone. */
    while (1) pause();
}

START_TEST(given_up) {
    const pid_t lost = start_rank(LOST, SIZE, give_up), first = start_rank(0, SIZE, live_without),
                second = start_rank(1, SIZE, live_without);
    expect_success(first);
    expect_success(second);
    kill_process(lost);
}
END_TEST

/* The other end of what a child of a killed rank waits for: it ends with the test. */
static int end_of_test[2];

static void be_killed_with_child(struct rank *rank) {
    char byte;
    close(end_of_test[1]);
    if (fork() == 0) _exit(read(end_of_test[0], &byte, 1) == 0 ? 0 : 1);
    be_killed(rank);
}

START_TEST(killed_with_child) {
    pid_t lost, first, second;
    ck_assert_int_eq(pipe(end_of_test), 0);
    lost = start_rank(LOST, SIZE, be_killed_with_child);
    first = start_rank(0, SIZE, live_without);
    second = start_rank(1, SIZE, live_without);
    expect_killed(lost);
    expect_success(first);
    expect_success(second);
}
END_TEST

static void live_beside_silent(struct rank *rank) {
    enum { BEATS = 500, BEAT = 60000 };
    struct transfers all;
    const double start = seconds_now();
    int i;
    begin_together(rank);
    all = begin_transfers(rank);
    exchange(rank, LOST, 1);
    /* More than the system takes. */
    for (i = 0; i < BEATS; ++i) expect(try_send(rank, LOST, 1, all.memory, BEAT) != NULL);
    finish_with_other(rank, &all);
    expect(wait_for(rank, all.from_lost, 0.2) == LATE);
    expect(wait_for(rank, all.to_lost, 0) == LATE);
    expect(seconds_now() - start < 20);
    leave(rank, &all);
}

static void be_stopped(struct rank *rank) {
    send_last_words(rank);
    raise(SIGSTOP);
    expect(0);
}

START_TEST(stopped) {
    const pid_t lost = start_rank(LOST, SIZE, be_stopped), first = start_rank(0, SIZE, live_beside_silent),
                second = start_rank(1, SIZE, live_beside_silent);
    expect_success(first);
    expect_success(second);
    kill_process(lost);
}
END_TEST

static void add(TCase *tests) {
    add_store(tests);
    tcase_add_test(tests, killed);
    tcase_add_test(tests, killed_with_child);
    tcase_add_test(tests, given_up);
    tcase_add_test(tests, stopped);
}

int main(void) {
    return run_tests("communicators.tcp_lost_rank", add);
}
