/* A rank that is lost ends the fit of all others, which name it; the last whole backup stands, and the run goes on from
 * it. */
#include <stdio.h>
#include <time.h>

#include "checkpoint/test_files.h"
#include "ranks/run.h"
#include "recovery/life.h"
#include "recovery/processes.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 120, BATCH = 24, RANKS = 4 };
static const double lost_after = 0.5;

struct loss {
    world *all;
    int rank, calls;
    void (*lose)(world *of, int rank);
};

static rekindle_action lose_rank(void *user_data, enum hook hook, const rekindle_event *event) {
    struct loss *loss = user_data;
    (void)hook;
    (void)event;
    if (loss->calls++ == 3) loss->lose(loss->all, loss->rank);
    return REKINDLE_ACTION_CONTINUE;
}

static void lose_and_go_on(int rank, void (*lose)(world *of, int rank), enum hook hook) {
    struct bytes expected = bytes_alone(&shard_models[0], SAMPLES, BATCH);
    char *folder = make_folder();
    char text[64];
    struct ranks *run = new_ranks(&shard_models[0], SAMPLES, BATCH, RANKS);
    struct loss loss = {run->all, rank, 0, lose};
    add_backups(run, folder);
    add_to_rank(run, rank, new_callback("loss", HOOK(hook), lose_rank, &loss, NULL, 0));
    for (int i = 0; i < RANKS; ++i) run->options[i].lost_after = lost_after;
    double began = seconds_now();
    fit_ranks(run);
    ck_assert_double_lt(seconds_now() - began, lost_after + 1.0 + 3.0); /* with what there was to do before */
    snprintf(text, sizeof(text), "rank %d of 4 cannot be reached", rank);
    for (int i = 0; i < RANKS; ++i) {
        ck_assert_msg(run->statuses[i] == REKINDLE_RANK_LOST, "rank %d: %s", i, run->texts[i]);
        ck_assert_msg(i == rank || strstr(run->texts[i], text) != NULL, "rank %d: %s; expected %s", i, run->texts[i],
                      text);
    }
    end_ranks(run);
    run = new_ranks(&shard_models[0], SAMPLES, BATCH, 3);
    add_backups(run, folder);
    fit_ranks(run);
    expect_bytes(run, &expected, "");
    end_ranks(run);
    remove_folder(folder);
    bytes_free(&expected);
}

START_TEST(one_that_is_cut_off_is_named) {
    lose_and_go_on(_i, cut_off, TRAIN_BATCH_END);
    lose_and_go_on(_i, cut_off, TEST_BATCH_BEGIN);
}
END_TEST

START_TEST(one_that_is_silent_is_named) {
    lose_and_go_on(_i, silence, TRAIN_BATCH_END);
}
END_TEST

/* A hook that takes longer than that is no silence. */
static rekindle_action linger(void *user_data, enum hook hook, const rekindle_event *event) {
    struct timespec pause = {0, 700000000};
    (void)user_data;
    (void)hook;
    (void)event;
    nanosleep(&pause, NULL);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(one_that_is_busy_is_not_lost) {
    struct ranks *run = new_ranks(&shard_models[0], SAMPLES, BATCH, RANKS);
    add_to_rank(run, 2, new_callback("slow", HOOK(EPOCH_END), linger, NULL, NULL, 0));
    for (int i = 0; i < RANKS; ++i) run->options[i].lost_after = 0.3;
    fit_ranks(run);
    expect_of_ranks(run, REKINDLE_OK, "");
    end_ranks(run);
}
END_TEST

/* A communicator that has lost a rank is of no further use. */
START_TEST(it_must_be_made_anew) {
    struct ranks *run = new_ranks(&shard_models[0], SAMPLES, BATCH, 2);
    cut_off(run->all, 1);
    fit_ranks(run);
    expect_of_ranks(run, REKINDLE_RANK_LOST, "cannot be reached");
    fit_ranks(run);
    expect_of_ranks(run, REKINDLE_INVALID_STATE, "expected a new one");
    end_ranks(run);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, use_one_thread, NULL);
    tcase_add_loop_test(tests, one_that_is_cut_off_is_named, 0, RANKS);
    tcase_add_loop_test(tests, one_that_is_silent_is_named, 0, RANKS);
    tcase_add_test(tests, one_that_is_busy_is_not_lost);
    tcase_add_test(tests, it_must_be_made_anew);
}

int main(void) {
    return run_tests("lost", add_tests);
}
