/* preemption_deadline: when the disk does not answer in time, fit returns, what was saved before stands and the log
 * says so; the run goes on from there as soon as the disk has answered. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>

#include "faults/slow_disk.h"
#include "recovery/life.h"

enum { PREEMPTED_AT = 8 };

/* Seconds: long enough for a slow machine to come from a hook to the boundary. */
static const double deadline = 1.0;

static char log_text[8192];

static void keep_log(void *user_data, rekindle_log_level level, const char *message) {
    (void)user_data;
    if (level < REKINDLE_LOG_ERROR) return;
    strncat(log_text, message, sizeof(log_text) - strlen(log_text) - 1);
}

static const struct {
    rekindle_save_freq save_freq;
    int64_t save_freq_batches;
    uint32_t asynchronous;
} configurations[] = {
    {REKINDLE_SAVE_FREQ_OFF, 0, 0},
    {REKINDLE_SAVE_FREQ_OFF, 0, 1},
    {REKINDLE_SAVE_FREQ_BATCHES, 1, 0},
    {REKINDLE_SAVE_FREQ_BATCHES, 1, 1},
};
enum { CONFIGURATIONS = sizeof(configurations) / sizeof(configurations[0]), FIRST_THAT_SAVES = 2 };

static struct life new_preemptible_life(const char *folder, int configuration) {
    struct life life = new_life(folder);
    life.backup.save_freq = configurations[configuration].save_freq;
    life.backup.save_freq_batches = configurations[configuration].save_freq_batches;
    life.backup.asynchronous = configurations[configuration].asynchronous;
    life.backup.overhead_budget = 1.0;
    life.backup.save_before_preemption = 1;
    life.backup.preemption_deadline = deadline;
    return life;
}

/* Nothing but time can pass a deadline. */
static void sleep_beyond_deadline(void) {
    usleep((useconds_t)(deadline * 1.1e6));
}

static void ask_with_running_disk(void) {
    rekindle_request_preemption();
}

static void ask_with_stopped_disk(void) {
    stop_disk(ALL_FLUSHES);
    rekindle_request_preemption();
}

/* The new backup comes into place, but nobody knows whether it stays there. */
static void ask_with_stopped_folder(void) {
    stop_disk(FOLDER_FLUSHES);
    rekindle_request_preemption();
}

/* The first request counts. */
static void ask_long_before_the_boundary(void) {
    rekindle_request_preemption();
    sleep_beyond_deadline();
    rekindle_request_preemption();
}

/* A request that was withdrawn does not. */
static void ask_anew(void) {
    rekindle_request_preemption();
    sleep_beyond_deadline();
    rekindle_clear_preemption();
    rekindle_request_preemption();
}

static void *ask_when_a_flush_waits(void *unused) {
    await_waiting_flush();
    rekindle_request_preemption();
    return unused;
}

/* The disk stops in a save, or in front of one, and the request comes while that hangs. */
static pthread_t asking;
static void ask_while_disk_hangs(void) {
    stop_disk(ALL_FLUSHES);
    ck_assert_int_eq(pthread_create(&asking, NULL, ask_when_a_flush_waits, NULL), 0);
}

static rekindle_action ask_at_step(void *user_data, enum hook hook, const rekindle_event *event) {
    void (*const *ask)(void) = user_data;
    (void)hook;
    if (event->step == PREEMPTED_AT) (*ask)();
    return REKINDLE_ACTION_CONTINUE;
}

/* Lives until it is preempted; `told` is in the error's text. */
static void be_preempted(const char *folder, int configuration, void (*ask)(void), const char *told) {
    struct life life = new_preemptible_life(folder, configuration);
    if (ask != NULL) add_callback(&life, new_callback("ask", HOOK(TRAIN_BATCH_END), ask_at_step, &ask, NULL, 0));
    FAILS(REKINDLE_PREEMPTED, live(&life), told);
    end_life(&life);
    rekindle_clear_preemption();
}

/* The same, and error text and log say that the deadline was missed. */
static void be_preempted_late(const char *folder, int configuration, void (*ask)(void)) {
    be_preempted(folder, configuration, ask, "not finished within 1 seconds");
    ck_assert_ptr_nonnull(strstr(log_text, "was not finished within 1 seconds"));
    ck_assert_ptr_nonnull(strstr(log_text, folder));
}

static void wait_until_unlocked(const char *folder) {
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY);
    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(flock(descriptor, LOCK_EX), 0);
    close(descriptor);
}

static void go_on(const char *folder, int configuration) {
    struct life undisturbed = new_life(NULL), life = new_preemptible_life(folder, configuration);
    struct bytes reference = reference_of(&undisturbed);
    wait_until_unlocked(folder);
    expect_reference(&life, &reference, "after the preemption");
    ck_assert_uint_eq(file_count(folder), 0);
    bytes_free(&reference);
}

START_TEST(what_was_saved_before_stands) {
    char *folder = make_folder();
    struct life second = new_preemptible_life(folder, _i);
    int64_t step;
    be_preempted_late(folder, _i, ask_with_stopped_disk);
    step = newest_progress(folder).step;
    ck_assert_int_lt(step, PREEMPTED_AT);

    FAILS(REKINDLE_LOCKED, live(&second), "in use");
    end_life(&second);
    start_disk();
    wait_until_unlocked(folder);
    ck_assert_int_eq(newest_progress(folder).step, step); /* what was given up does not come into place */
    go_on(folder, _i);
    remove_folder(folder);
}
END_TEST

/* Whether the folder's change lasts is unknown, so the earlier backup is not removed, then and later. */
START_TEST(a_hanging_folder_leaves_both) {
    char *folder = make_folder();
    be_preempted_late(folder, _i, ask_with_stopped_folder);
    ck_assert_uint_eq(file_count(folder), 2);
    start_disk();
    wait_until_unlocked(folder);
    ck_assert_uint_eq(file_count(folder), 2);
    go_on(folder, _i);
    remove_folder(folder);
}
END_TEST

/* A save that hangs already, synchronous or in the background, is not waited for either; nor is the one at the end. */
START_TEST(a_save_under_way_is_left) {
    char *folder = make_folder();
    be_preempted_late(folder, _i, ask_while_disk_hangs);
    ck_assert_int_eq(pthread_join(asking, NULL), 0);
    ck_assert_int_lt(newest_progress(folder).step, PREEMPTED_AT);
    start_disk();
    go_on(folder, _i);
    remove_folder(folder);
}
END_TEST

/* The first save of all. */
START_TEST(a_run_that_cannot_begin_returns) {
    char *folder = make_folder(), *path = NULL;
    ask_while_disk_hangs();
    be_preempted_late(folder, _i, NULL);
    ck_assert_int_eq(pthread_join(asking, NULL), 0);
    FAILS(REKINDLE_NOT_FOUND, rekindle_checkpoint_newest(folder, &path), folder);
    start_disk();
    go_on(folder, _i);
    remove_folder(folder);
}
END_TEST

START_TEST(a_boundary_behind_the_deadline_saves_nothing) {
    char *folder = make_folder();
    be_preempted_late(folder, _i, ask_long_before_the_boundary);
    ck_assert_int_lt(newest_progress(folder).step, PREEMPTED_AT);
    go_on(folder, _i);
    remove_folder(folder);
}
END_TEST

static void (*const in_time[])(void) = {ask_with_running_disk, ask_anew};

START_TEST(in_time_the_run_is_saved) {
    char *folder = make_folder();
    int configuration = _i % CONFIGURATIONS;
    be_preempted(folder, configuration, in_time[_i / CONFIGURATIONS], "the run is saved");
    ck_assert_str_eq(log_text, "");
    ck_assert_int_eq(newest_progress(folder).step, PREEMPTED_AT);
    go_on(folder, configuration);
    remove_folder(folder);
}
END_TEST

static rekindle_action abort_at_step(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)hook;
    if (event->step != PREEMPTED_AT) return REKINDLE_ACTION_CONTINUE;
    ask_with_stopped_disk();
    *(bool *)user_data = true;
    return REKINDLE_ACTION_ABORT;
}

/* A fit that ends by itself keeps its status; it waits for the writer no longer than any other. */
START_TEST(an_abort_waits_no_longer) {
    char *folder = make_folder();
    struct life life = new_preemptible_life(folder, _i);
    bool aborted = false;
    add_callback(&life, new_callback("abort", HOOK(TRAIN_BATCH_END), abort_at_step, &aborted, NULL, 0));
    FAILS(REKINDLE_ABORTED, live(&life), "");
    end_life(&life);
    ck_assert(aborted);
    rekindle_clear_preemption();
    start_disk();
    go_on(folder, _i);
    remove_folder(folder);
}
END_TEST

/* The same callback serves again; what it gave up keeps the folder until the disk answers. */
START_TEST(the_callback_serves_again) {
    char *folder = make_folder();
    struct life life = new_preemptible_life(folder, 1), undisturbed = new_life(NULL);
    struct bytes reference = reference_of(&undisturbed), state = {NULL, 0, 0};
    void (*ask)(void) = ask_with_stopped_disk;
    rekindle_callback *callbacks[2];
    rekindle_model *model = small_classifier(1, 1);
    rekindle_dataset *dataset = random_dataset(22, 6, 3, 11), *validation = random_dataset(10, 6, 3, 77);
    OK(rekindle_backup_and_restore_create(&life.backup, &callbacks[0]));
    callbacks[1] = new_callback("ask", HOOK(TRAIN_BATCH_END), ask_at_step, &ask, NULL, 0);
    life.fit.callbacks = callbacks;
    life.fit.callback_count = 2;
    life.fit.validation_data = validation;
    FAILS(REKINDLE_PREEMPTED, rekindle_model_fit(model, dataset, &life.fit), "not finished");
    rekindle_clear_preemption();
    FAILS(REKINDLE_LOCKED, rekindle_model_fit(model, dataset, &life.fit), "in use");
    start_disk();
    wait_until_unlocked(folder);
    ask = ask_with_running_disk;
    FAILS(REKINDLE_PREEMPTED, rekindle_model_fit(model, dataset, &life.fit), "the run is saved");
    rekindle_clear_preemption();
    life.fit.callback_count = 1;
    OK(rekindle_model_fit(model, dataset, &life.fit));
    OK(add_trained_state(&state, model));
    ck_assert_uint_eq(state.size, reference.size);
    ck_assert_mem_eq(state.data, reference.data, state.size);
    bytes_free(&state);
    bytes_free(&reference);
    rekindle_callback_destroy(callbacks[0]);
    rekindle_callback_destroy(callbacks[1]);
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(validation);
    rekindle_model_destroy(model);
    remove_folder(folder);
}
END_TEST

static void set_up(void) {
    install_slow_disk();
    OK(rekindle_log_set_sink(keep_log, NULL, REKINDLE_LOG_ERROR));
}

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, NULL);
    tcase_add_loop_test(tests, what_was_saved_before_stands, 0, CONFIGURATIONS);
    tcase_add_loop_test(tests, a_hanging_folder_leaves_both, 0, CONFIGURATIONS);
    tcase_add_loop_test(tests, a_save_under_way_is_left, FIRST_THAT_SAVES, CONFIGURATIONS);
    tcase_add_loop_test(tests, a_run_that_cannot_begin_returns, 0, CONFIGURATIONS);
    tcase_add_loop_test(tests, a_boundary_behind_the_deadline_saves_nothing, 0, CONFIGURATIONS);
    tcase_add_loop_test(tests, in_time_the_run_is_saved, 0, 2 * CONFIGURATIONS);
    tcase_add_loop_test(tests, an_abort_waits_no_longer, 0, CONFIGURATIONS);
    tcase_add_test(tests, the_callback_serves_again);
}

int main(void) {
    return run_tests("preemption_deadline", add_tests);
}
