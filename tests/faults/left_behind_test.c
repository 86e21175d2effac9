/* A run completes, and its backups, which were to be deleted, cannot be: each system call of that fails in turn, once
 * or from then on. The fit has succeeded all the same; log and report tell what is left, which the next fit deletes. */
#include "faults/posix_faults.h"
#include "recovery/life.h"

enum { KEPT = 2 };

struct strike {
    long at; /* the call, from the end of training on; 0: none */
    bool persistent;
};

static rekindle_action break_disk(void *user_data, enum hook hook, const rekindle_event *event) {
    const struct strike *strike = user_data;
    (void)hook;
    (void)event;
    arm_posix_fault(FAULT_IO, strike->at, strike->persistent);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_backup_report complete(const char *folder, struct strike strike) {
    struct life life = new_life(folder);
    rekindle_backup_report report = REKINDLE_BACKUP_REPORT_INIT;
    rekindle_callback *callbacks[2];
    life.backup.asynchronous = 0;
    life.backup.keep_generations = KEPT;
    life.backup.delete_checkpoint = 1;
    life.model = small_classifier(1, 1);
    life.dataset = random_dataset(22, 6, 3, 11);
    life.validates = false;
    callbacks[0] = new_callback("break", HOOK(TRAIN_END), break_disk, &strike, NULL, 0);
    OK(rekindle_backup_and_restore_create(&life.backup, &callbacks[1]));
    life.fit.callbacks = callbacks;
    life.fit.callback_count = 2;
    OK(rekindle_model_fit(life.model, life.dataset, &life.fit));
    pause_posix_faults();
    OK(rekindle_backup_status(callbacks[1], &report));
    rekindle_callback_destroy(callbacks[0]);
    rekindle_callback_destroy(callbacks[1]);
    end_life(&life);
    ck_assert_int_eq(report.run_status, REKINDLE_RUN_COMPLETED);
    ck_assert_uint_eq(report.newest_unsaved, 0);
    return report;
}

static void expect_told(const rekindle_backup_report *report, size_t left, bool countable) {
    if (countable) ck_assert_uint_eq(report->left_behind, left);
    if (left == 0) return;
    ck_assert_uint_ge(report->left_behind, 1);
    ck_assert_int_eq(report->failure, REKINDLE_IO_ERROR);
    ck_assert_ptr_nonnull(
        strstr(captured_log(), "WARNING the run has completed, but its backups could not be deleted: cannot "));
}

START_TEST(what_cannot_be_deleted_is_told) {
    struct strike strike = {1, _i}, none = {0, false};
    size_t most = 0;
    for (bool struck = true; struck; ++strike.at) {
        char *folder = make_folder();
        rekindle_backup_report report;
        size_t left;
        capture_log();
        report = complete(folder, strike);
        struck = struck_posix_call() != NULL;
        left = file_count(folder);
        if (left > most) most = left;
        expect_told(&report, left, !strike.persistent);
        report = complete(folder, none);
        ck_assert_uint_eq(report.left_behind, 0);
        ck_assert_uint_eq(file_count(folder), 0);
        remove_folder(folder);
    }
    ck_assert_int_gt(strike.at, 5);
    ck_assert_uint_eq(most, KEPT);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, install_posix_faults, NULL);
    tcase_add_loop_test(tests, what_cannot_be_deleted_is_told, 0, 2);
}

int main(void) {
    return run_tests("left_behind", add_tests);
}
