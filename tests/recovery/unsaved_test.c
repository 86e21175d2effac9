/* What a run asked to be saved and was not is a status, and the report tells: the run's beginning, the state that a
 * stop or the completed run ends with. No text says that a backup stands where none does. */
#include <signal.h>
#include <sys/resource.h>

#include "recovery/life.h"

/* The system refuses to let any file grow, as a full disk does. */
static void limit_files(bool full) {
    static struct rlimit usual;
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN); /* EFBIG instead */
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    if (full) usual = limit;
    if (full) limit.rlim_cur = 100;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, full ? &limit : &usual), 0);
}

static rekindle_action fill_disk(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)hook;
    if (event->step == *(const int64_t *)user_data) limit_files(true);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action stop(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    if (event->step == 10) OK(rekindle_model_request_stop(event->model));
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action preempt(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    if (event->step == 10) rekindle_request_preemption();
    return REKINDLE_ACTION_CONTINUE;
}

/* A life with a callback that the test can ask. */
struct asked {
    struct life life;
    rekindle_callback *backup;
    rekindle_backup_report report;
};

static struct asked new_asked(const char *folder, bool asynchronous) {
    static const rekindle_backup_report none = REKINDLE_BACKUP_REPORT_INIT;
    struct asked asked = {new_life(folder), NULL, none};
    asked.life.backup.delete_checkpoint = 0;
    asked.life.backup.asynchronous = asynchronous;
    asked.life.backup.overhead_budget = 1.0;
    asked.life.model = small_classifier(1, 1);
    asked.life.dataset = random_dataset(22, 6, 3, 11);
    asked.life.validates = false;
    return asked;
}

static rekindle_status ask(struct asked *asked) {
    rekindle_callback *list[LIFE_CALLBACKS + 1];
    rekindle_status status;
    OK(rekindle_backup_and_restore_create(&asked->life.backup, &asked->backup));
    for (size_t i = 0; i < asked->life.callback_count; ++i) list[i] = asked->life.callbacks[i];
    list[asked->life.callback_count] = asked->backup;
    asked->life.fit.callbacks = list;
    asked->life.fit.callback_count = asked->life.callback_count + 1;
    status = rekindle_model_fit(asked->life.model, asked->life.dataset, &asked->life.fit);
    OK(rekindle_backup_status(asked->backup, &asked->report));
    return status;
}

static void end_asked(struct asked *asked) {
    rekindle_callback_destroy(asked->backup);
    end_life(&asked->life);
}

static void expect_failure(const struct asked *asked, const char *folder) {
    ck_assert_int_eq(asked->report.failure, REKINDLE_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(asked->report.failure_text, "cannot write '"));
    ck_assert_ptr_nonnull(strstr(asked->report.failure_text, folder));
    ck_assert(asked->report.failed_at > 1.6e9);
    ck_assert_uint_ge(asked->report.saves_failed, 1);
}

START_TEST(nothing_is_trained_without_a_first_backup) {
    char *folder = make_folder();
    struct asked asked = new_asked(folder, _i);
    struct tape tape = {"", 0};
    add_callback(&asked.life, new_callback("tape", ALL_HOOKS, record, &tape, NULL, 0));
    limit_files(true);
    FAILS(REKINDLE_IO_ERROR, ask(&asked),
          "nothing is trained, because the run's first backup could not be written: cannot");
    limit_files(false);
    ck_assert_str_eq(tape.text, "train_begin\n");
    expect_failure(&asked, folder);
    ck_assert_uint_eq(asked.report.has_backup, 0);
    ck_assert_uint_eq(asked.report.saves_done, 0);
    ck_assert_uint_eq(file_count(folder), 0);
    end_asked(&asked);
    remove_folder(folder);
}
END_TEST

/* The option lets it train; but the result, which is to be kept, cannot be either. */
START_TEST(continue_unsaved_trains_all_the_same) {
    char *folder = make_folder();
    struct life reference_life = new_life(NULL);
    struct asked asked = new_asked(folder, _i & 1);
    struct bytes expected = {NULL, 0, 0}, found = {NULL, 0, 0};
    bool deletes = _i & 2;
    reference_life.validates = false;
    OK(live(&reference_life));
    OK(add_trained_state(&expected, reference_life.model));
    end_life(&reference_life);
    asked.life.backup.continue_unsaved = 1;
    asked.life.backup.delete_checkpoint = deletes;
    capture_log();
    limit_files(true);
    if (deletes) OK(ask(&asked));
    if (!deletes) {
        FAILS(REKINDLE_IO_ERROR, ask(&asked), "the run has completed, and its newest state could not be saved: cannot");
        ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "; no backup stands"));
    }
    limit_files(false);
    ck_assert_ptr_nonnull(strstr(captured_log(), "; no backup stands"));
    ck_assert_ptr_null(strstr(captured_log(), ") stands"));
    OK(add_trained_state(&found, asked.life.model));
    ck_assert_uint_eq(found.size, expected.size);
    ck_assert_mem_eq(found.data, expected.data, expected.size);
    ck_assert_uint_eq(asked.report.newest_unsaved, !deletes);
    ck_assert_int_eq(asked.report.run_status, deletes ? REKINDLE_RUN_COMPLETED : REKINDLE_RUN_RUNNING);
    end_asked(&asked);
    bytes_free(&expected);
    bytes_free(&found);
    remove_folder(folder);
}
END_TEST

/* A stop, a preemption, the end of the run: each ends with a state that the full disk does not take. */
static const struct {
    any_hook ask;
    rekindle_status status;
    const char *text;
} ends[] = {
    {stop, REKINDLE_IO_ERROR,
     "fit was stopped at epoch 1, batch 4, and its newest state could not be saved: cannot write"},
    {preempt, REKINDLE_PREEMPTED,
     "fit was preempted at epoch 1, batch 4, and its newest state could not be saved: cannot write"},
    {NULL, REKINDLE_IO_ERROR, "the run has completed, and its newest state could not be saved: cannot write"},
};

START_TEST(a_last_state_that_is_not_saved_is_a_status) {
    static const int64_t full_from = 8;
    char *folder = make_folder();
    struct asked asked = new_asked(folder, _i & 1);
    rekindle_checkpoint_progress stands;
    int end = _i / 2;
    asked.life.backup.save_before_preemption = 1;
    add_callback(&asked.life, new_callback("disk", HOOK(TRAIN_BATCH_BEGIN), fill_disk, (void *)&full_from, NULL, 0));
    if (ends[end].ask != NULL) {
        add_callback(&asked.life, new_callback("end", HOOK(TRAIN_BATCH_END), ends[end].ask, NULL, NULL, 0));
    }
    FAILS(ends[end].status, ask(&asked), ends[end].text);
    limit_files(false);
    rekindle_clear_preemption();
    expect_failure(&asked, folder);
    ck_assert_uint_eq(asked.report.newest_unsaved, 1);
    ck_assert_int_eq(asked.report.run_status, REKINDLE_RUN_RUNNING);
    stands = newest_progress(folder);
    ck_assert_uint_eq(asked.report.has_backup, 1);
    ck_assert_uint_eq(asked.report.generation, stands.generation);
    ck_assert_int_eq(asked.report.epoch, stands.epoch);
    ck_assert_int_eq(asked.report.batch, stands.batch);
    ck_assert_int_le(stands.step, 8);
    end_asked(&asked);
    remove_folder(folder);
}
END_TEST

START_TEST(a_report_counts) {
    char *folder = make_folder();
    struct asked asked = new_asked(folder, false);
    OK(ask(&asked));
    /* The beginning, 6 batches and an end in each of 3 epochs, and the completed run. */
    ck_assert_uint_eq(asked.report.saves_done, 1 + LIFE_EPOCHS * (LIFE_BATCHES + 1) + 1);
    ck_assert_uint_eq(asked.report.generation, asked.report.saves_done - 1);
    ck_assert_uint_eq(asked.report.saves_failed, 0);
    ck_assert_uint_eq(asked.report.saves_skipped, 0);
    ck_assert_int_eq(asked.report.run_status, REKINDLE_RUN_COMPLETED);
    ck_assert_int_eq(asked.report.failure, REKINDLE_OK);
    ck_assert_str_eq(asked.report.failure_text, "");
    end_asked(&asked);
    remove_folder(folder);
}
END_TEST

/* In the background, within a small budget: of all that falls due each is done or skipped. */
START_TEST(what_is_not_taken_is_skipped) {
    char *folder = make_folder();
    struct asked asked = new_asked(folder, true);
    uint64_t due = LIFE_EPOCHS * (LIFE_BATCHES + 1);
    asked.life.backup.overhead_budget = 1e-6;
    OK(ask(&asked));
    ck_assert_uint_ge(asked.report.saves_skipped, due - 2);
    ck_assert_uint_le(asked.report.saves_done + asked.report.saves_skipped, due + 2);
    end_asked(&asked);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, nothing_is_trained_without_a_first_backup, 0, 2);
    tcase_add_loop_test(tests, continue_unsaved_trains_all_the_same, 0, 4);
    tcase_add_loop_test(tests, a_last_state_that_is_not_saved_is_a_status, 0, 6);
    tcase_add_test(tests, a_report_counts);
    tcase_add_test(tests, what_is_not_taken_is_skipped);
}

int main(void) {
    return run_tests("unsaved", add_tests);
}
