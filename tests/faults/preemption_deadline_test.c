/* preemption_deadline: when the disk does not answer in time, fit returns, the earlier backup stands and the log says
 * so; the run goes on from there as soon as the disk has answered. */
#include "faults/slow_disk.h"
#include "recovery/life.h"

enum { PREEMPTED_AT = 8 };

static char log_text[8192];

static void keep_log(void *user_data, rekindle_log_level level, const char *message) {
    (void)user_data;
    if (level < REKINDLE_LOG_ERROR) return;
    strncat(log_text, message, sizeof(log_text) - strlen(log_text) - 1);
}

/* What the hook at the end of a batch does at step PREEMPTED_AT. */
enum trouble { NO_TROUBLE, DISK_STOPS, HOOK_TAKES_LONG };

static rekindle_action preempt(void *user_data, enum hook hook, const rekindle_event *event) {
    const enum trouble *trouble = user_data;
    (void)hook;
    if (event->step != PREEMPTED_AT) return REKINDLE_ACTION_CONTINUE;
    if (*trouble == DISK_STOPS) stop_disk();
    rekindle_request_preemption();
    if (*trouble == HOOK_TAKES_LONG) usleep(300000);
    return REKINDLE_ACTION_CONTINUE;
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
enum { CONFIGURATIONS = sizeof(configurations) / sizeof(configurations[0]) };

static struct life new_preemptible_life(const char *folder, int configuration) {
    struct life life = new_life(folder);
    life.backup.save_freq = configurations[configuration].save_freq;
    life.backup.save_freq_batches = configurations[configuration].save_freq_batches;
    life.backup.asynchronous = configurations[configuration].asynchronous;
    life.backup.overhead_budget = 1.0;
    life.backup.save_before_preemption = 1;
    return life;
}

/* Lives until it is preempted with the deadline and this trouble; `told` is in the error's text. */
static void be_preempted(const char *folder, int configuration, double deadline, enum trouble trouble,
                         const char *told) {
    struct life life = new_preemptible_life(folder, configuration);
    life.backup.preemption_deadline = deadline;
    add_callback(&life, new_callback("preempt", HOOK(TRAIN_BATCH_END), preempt, &trouble, NULL, 0));
    FAILS(REKINDLE_PREEMPTED, live(&life), told);
    end_life(&life);
    rekindle_clear_preemption();
}

/* Waits for a folder that is still locked. */
static void go_on(const char *folder, int configuration) {
    struct life undisturbed = new_life(NULL), life = new_preemptible_life(folder, configuration);
    struct bytes reference = reference_of(&undisturbed);
    life.backup.lock_wait = 60.0;
    expect_reference(&life, &reference, "after the preemption");
    ck_assert_uint_eq(file_count(folder), 0);
    bytes_free(&reference);
}

START_TEST(the_earlier_backup_stands) {
    char *folder = make_folder();
    struct life second = new_preemptible_life(folder, _i);
    int64_t step;
    be_preempted(folder, _i, 0.2, DISK_STOPS, "an earlier backup stands");
    ck_assert_ptr_nonnull(strstr(log_text, "the backup was not finished within 0.2 seconds"));
    ck_assert_ptr_nonnull(strstr(log_text, folder));
    step = newest_progress(folder).step;
    ck_assert_int_lt(step, PREEMPTED_AT);

    FAILS(REKINDLE_LOCKED, live(&second), "in use");
    end_life(&second);
    start_disk();
    while (file_count(folder) > 1) usleep(1000); /* what was given up is removed */
    ck_assert_int_eq(newest_progress(folder).step, step);
    go_on(folder, _i);
    remove_folder(folder);
}
END_TEST

START_TEST(a_boundary_behind_the_deadline_saves_nothing) {
    char *folder = make_folder();
    be_preempted(folder, _i, 0.1, HOOK_TAKES_LONG, "an earlier backup stands");
    ck_assert_ptr_nonnull(strstr(log_text, "the backup was not finished within 0.1 seconds"));
    ck_assert_int_lt(newest_progress(folder).step, PREEMPTED_AT);
    go_on(folder, _i);
    remove_folder(folder);
}
END_TEST

START_TEST(in_time_the_run_is_saved) {
    char *folder = make_folder();
    be_preempted(folder, _i, 1e9, NO_TROUBLE, "the run is saved");
    ck_assert_str_eq(log_text, "");
    ck_assert_int_eq(newest_progress(folder).step, PREEMPTED_AT);
    go_on(folder, _i);
    remove_folder(folder);
}
END_TEST

/* The same callback serves again; what it gave up keeps the folder until the disk answers. */
START_TEST(the_callback_serves_again) {
    char *folder = make_folder();
    struct life life = new_preemptible_life(folder, 1), undisturbed = new_life(NULL);
    struct bytes reference = reference_of(&undisturbed), state = {NULL, 0, 0};
    enum trouble trouble = DISK_STOPS;
    rekindle_callback *callbacks[2];
    rekindle_model *model = small_classifier(1, 1);
    rekindle_dataset *dataset = random_dataset(22, 6, 3, 11), *validation = random_dataset(10, 6, 3, 77);
    life.backup.preemption_deadline = 0.2;
    OK(rekindle_backup_and_restore_create(&life.backup, &callbacks[0]));
    callbacks[1] = new_callback("preempt", HOOK(TRAIN_BATCH_END), preempt, &trouble, NULL, 0);
    life.fit.callbacks = callbacks;
    life.fit.callback_count = 2;
    life.fit.validation_data = validation;
    FAILS(REKINDLE_PREEMPTED, rekindle_model_fit(model, dataset, &life.fit), "an earlier backup stands");
    rekindle_clear_preemption();
    FAILS(REKINDLE_LOCKED, rekindle_model_fit(model, dataset, &life.fit), "in use");
    start_disk();
    while (file_count(folder) > 1) usleep(1000);
    trouble = NO_TROUBLE;
    for (;;) {
        rekindle_status status = rekindle_model_fit(model, dataset, &life.fit);
        if (status == REKINDLE_LOCKED) continue; /* the thread is about to end */
        FAILS(REKINDLE_PREEMPTED, status, "the run is saved");
        break;
    }
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
    tcase_add_loop_test(tests, the_earlier_backup_stands, 0, CONFIGURATIONS);
    tcase_add_loop_test(tests, a_boundary_behind_the_deadline_saves_nothing, 0, CONFIGURATIONS);
    tcase_add_loop_test(tests, in_time_the_run_is_saved, 0, CONFIGURATIONS);
    tcase_add_test(tests, the_callback_serves_again);
}

int main(void) {
    return run_tests("preemption_deadline", add_tests);
}
