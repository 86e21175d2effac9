/* What one rank asks for is done by all, behind the same batch; and the run that goes on later, on another number of
 * ranks, ends with the bytes of the one that was left alone. */
#include <signal.h>
#include <stdlib.h>

#include "checkpoint/test_files.h"
#include "ranks/run.h"
#include "recovery/life.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 120, BATCH = 24, RANKS = 3 };

/* What a hook does at one of its calls. */
struct act {
    int at, calls;
    rekindle_action action;
    volatile int stop_flag;
    int preempts;
    rekindle_model *model; /* whose first weight it changes; NULL: none */
};

static rekindle_action act(void *user_data, enum hook hook, const rekindle_event *event) {
    struct act *what = user_data;
    (void)hook;
    (void)event;
    if (what->calls++ != what->at) return REKINDLE_ACTION_CONTINUE;
    what->stop_flag = 1;
    if (what->preempts) rekindle_request_preemption();
    if (what->model != NULL) {
        float *values = weight_values(what->model, "dense/bias");
        values[0] += 1.0F;
        set_weight_values(what->model, "dense/bias", values);
        free(values);
    }
    return what->action;
}

static rekindle_callback *acting(enum hook hook, struct act *what) {
    return new_callback("acting", HOOK(hook), act, what, NULL, 0);
}

static uint64_t steps_of(const rekindle_model *model) {
    rekindle_tensor *tensor = must_get_state(model, "random/steps");
    rekindle_array view = REKINDLE_ARRAY_INIT;
    must(rekindle_tensor_view(tensor, &view));
    uint64_t steps = *(const uint64_t *)view.data;
    rekindle_tensor_destroy(tensor);
    return steps;
}

/* All have done the same, and less than all there is to do; two ranks then do the rest. */
static void expect_to_go_on(const struct ranks *run, const char *folder, const struct bytes *expected) {
    uint64_t steps = steps_of(run->models[0]);
    ck_assert_msg(steps > 0 && steps < 10, "%s: %d steps", must_context, (int)steps);
    for (int rank = 1; rank < RANKS; ++rank) ck_assert_uint_eq(steps_of(run->models[rank]), steps);
    struct ranks *then = new_ranks(&shard_models[0], SAMPLES, BATCH, 2);
    add_backups(then, folder);
    fit_ranks(then);
    expect_bytes(then, expected, "");
    end_ranks(then);
}

static const enum hook hooks[] = {TRAIN_BATCH_END, TRAIN_BATCH_BEGIN, EPOCH_BEGIN, TEST_BATCH_END, EPOCH_END};
enum { HOOKS = sizeof(hooks) / sizeof(hooks[0]) };

START_TEST(a_stop_flag_of_one_stops_all) {
    struct bytes expected = bytes_alone(&shard_models[0], SAMPLES, BATCH);
    for (int rank = 0; rank < RANKS; ++rank) {
        char *folder = make_folder();
        struct act flag = {.action = REKINDLE_ACTION_CONTINUE};
        struct ranks *run = new_ranks(&shard_models[0], SAMPLES, BATCH, RANKS);
        must_context = hook_names[hooks[_i]];
        add_backups(run, folder);
        add_to_rank(run, rank, acting(hooks[_i], &flag));
        run->options[rank].stop_flag = &flag.stop_flag;
        fit_ranks(run);
        expect_of_ranks(run, REKINDLE_OK, "");
        expect_to_go_on(run, folder, &expected);
        end_ranks(run);
        remove_folder(folder);
    }
    bytes_free(&expected);
}
END_TEST

START_TEST(a_preemption_ends_all) {
    struct bytes expected = bytes_alone(&shard_models[0], SAMPLES, BATCH);
    char *folder = make_folder();
    struct act preempt = {.action = REKINDLE_ACTION_CONTINUE, .preempts = 1};
    struct ranks *run = new_ranks(&shard_models[0], SAMPLES, BATCH, RANKS);
    must_context = hook_names[hooks[_i]];
    add_backups(run, folder);
    add_to_rank(run, RANKS - 1, acting(hooks[_i], &preempt));
    fit_ranks(run);
    expect_of_ranks(run, REKINDLE_PREEMPTED, "; the run is saved");
    rekindle_clear_preemption();
    expect_to_go_on(run, folder, &expected);
    end_ranks(run);
    remove_folder(folder);
    bytes_free(&expected);
}
END_TEST

/* As where the same hook of one process alone does. */
START_TEST(a_hook_that_stops_stops_all) {
    struct act alone = {.action = REKINDLE_ACTION_STOP}, among = alone;
    struct ranks *one = new_ranks(&shard_models[0], SAMPLES, BATCH, 1);
    struct ranks *run = new_ranks(&shard_models[0], SAMPLES, BATCH, RANKS);
    must_context = hook_names[hooks[_i]];
    add_to_rank(one, 0, acting(hooks[_i], &alone));
    add_to_rank(run, 1, acting(hooks[_i], &among));
    fit_ranks(one);
    fit_ranks(run);
    expect_of_ranks(one, REKINDLE_OK, "");
    struct bytes expected = bytes_of(one, 0);
    expect_bytes(run, &expected, ": stopped");
    bytes_free(&expected);
    end_ranks(run);
    end_ranks(one);
}
END_TEST

START_TEST(a_hook_that_aborts_ends_all) {
    for (int rank = 0; rank < RANKS; ++rank) {
        struct act abort_all = {.action = REKINDLE_ACTION_ABORT, .at = 0};
        struct ranks *run = new_ranks(&shard_models[0], SAMPLES, BATCH, RANKS);
        must_context = hook_names[hooks[_i]];
        add_to_rank(run, rank, acting(hooks[_i], &abort_all));
        fit_ranks(run);
        expect_of_ranks(run, REKINDLE_ABORTED, "callback \"acting\" aborted in on_");
        fit_ranks(run);
        expect_of_ranks(run, REKINDLE_OK, "");
        end_ranks(run);
    }
}
END_TEST

START_TEST(what_a_hook_of_one_rank_changes_is_refused) {
    struct act change = {.action = REKINDLE_ACTION_CONTINUE};
    struct ranks *run = new_ranks(&shard_models[0], SAMPLES, BATCH, RANKS);
    must_context = hook_names[hooks[_i]];
    change.model = run->models[1];
    add_to_rank(run, 1, acting(hooks[_i], &change));
    fit_ranks(run);
    expect_of_ranks(run, REKINDLE_MISMATCH, "rank 1 has another \"weights/dense/");
    end_ranks(run);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, use_one_thread, NULL);
    tcase_add_loop_test(tests, a_stop_flag_of_one_stops_all, 0, HOOKS);
    tcase_add_loop_test(tests, a_preemption_ends_all, 0, HOOKS);
    tcase_add_loop_test(tests, a_hook_that_stops_stops_all, 0, HOOKS);
    tcase_add_loop_test(tests, a_hook_that_aborts_ends_all, 0, HOOKS);
    tcase_add_loop_test(tests, what_a_hook_of_one_rank_changes_is_refused, 0, HOOKS);
}

int main(void) {
    return run_tests("requests", add_tests);
}
