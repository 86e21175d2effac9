/* Between fit's return and the saved model the finished state is never in no place: the backup of a completed run stays
 * until the host says that it has what it wanted. README's form: fit, save, finish. */
#include "recovery/life.h"

/* What a program leaves: the bytes of the file that it saves. */
struct file {
    unsigned char *contents;
    size_t size;
};

static struct life default_life(const char *folder) {
    struct life life = new_life(folder);
    life.backup.delete_checkpoint = 0; /* the default */
    return life;
}

/* A program that dies behind `steps` of its three: fit, save, finish. */
static void run_program(const char *folder, const char *path, int steps) {
    struct life life = default_life(folder);
    rekindle_callback *callback = NULL;
    life.model = small_classifier(1, 1);
    life.dataset = random_dataset(22, 6, 3, 11);
    life.validates = false;
    OK(rekindle_backup_and_restore_create(&life.backup, &callback));
    life.fit.callbacks = &callback;
    life.fit.callback_count = 1;
    OK(rekindle_model_fit(life.model, life.dataset, &life.fit));
    if (steps > 1) OK(rekindle_model_save(life.model, path));
    if (steps > 2) OK(rekindle_backup_finish(callback));
    rekindle_callback_destroy(callback);
    end_life(&life);
}

static struct file saved_by(const char *folder, const char *path) {
    struct file file;
    run_program(folder, path, 3);
    file.contents = read_file(path, &file.size);
    ck_assert_uint_eq(file_count(folder), 0);
    ck_assert_int_eq(unlink(path), 0);
    return file;
}

START_TEST(the_default_keeps_what_has_completed) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    ck_assert_uint_eq(options.delete_checkpoint, 0);
}
END_TEST

/* However often it dies, behind fit or behind the save, the next start trains nothing and ends with the same file. */
START_TEST(a_program_that_dies_before_finish_goes_on_from_the_result) {
    char *folder = make_folder(), *other = make_folder(), *path = path_in(other, "model");
    struct file expected = saved_by(folder, path), found;
    capture_log();
    run_program(folder, path, 1);
    ck_assert_int_eq(newest_progress(folder).run_status, REKINDLE_RUN_COMPLETED);
    run_program(folder, path, _i);
    ck_assert_int_eq(newest_progress(folder).run_status, REKINDLE_RUN_COMPLETED);
    ck_assert_ptr_nonnull(strstr(captured_log(), "nothing is trained"));
    found = saved_by(folder, path);
    ck_assert_uint_eq(found.size, expected.size);
    ck_assert_mem_eq(found.contents, expected.contents, expected.size);
    free(found.contents);
    free(expected.contents);
    free(path);
    remove_folder(other);
    remove_folder(folder);
}
END_TEST

START_TEST(finish_needs_a_fit_or_a_loop) {
    char *folder = make_folder();
    struct life life = default_life(folder);
    rekindle_callback *callback = NULL;
    OK(rekindle_backup_and_restore_create(&life.backup, &callback));
    FAILS(REKINDLE_INVALID_STATE, rekindle_backup_finish(callback), folder);
    rekindle_callback_destroy(callback);
    remove_folder(folder);
}
END_TEST

static rekindle_action stop_from_elsewhere(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    if (event->step == 8) OK(rekindle_model_request_stop(event->model));
    return REKINDLE_ACTION_CONTINUE;
}

/* fit with a callback of the test's own, which is handed out. */
static rekindle_status fit_with_backup(struct life *life, rekindle_callback **backup) {
    rekindle_callback *list[LIFE_CALLBACKS + 1];
    size_t count = 0;
    life->model = small_classifier(1, 1);
    life->dataset = random_dataset(22, 6, 3, 11);
    OK(rekindle_backup_and_restore_create(&life->backup, backup));
    list[count++] = *backup;
    for (size_t i = 0; i < life->callback_count; ++i) list[count++] = life->callbacks[i];
    life->fit.callbacks = list;
    life->fit.callback_count = count;
    return rekindle_model_fit(life->model, life->dataset, &life->fit);
}

/* The run is to go on at the next start, so finish deletes nothing, and says so. */
START_TEST(a_stopped_run_is_not_finished) {
    char *folder = make_folder();
    struct life life = default_life(folder);
    rekindle_callback *backup = NULL;
    rekindle_backup_report report = REKINDLE_BACKUP_REPORT_INIT;
    add_callback(&life, new_callback("stop", HOOK(TRAIN_BATCH_END), stop_from_elsewhere, NULL, NULL, 0));
    OK(fit_with_backup(&life, &backup));
    OK(rekindle_backup_status(backup, &report));
    ck_assert_int_eq(report.run_status, REKINDLE_RUN_RUNNING);
    capture_log();
    OK(rekindle_backup_finish(backup));
    ck_assert_ptr_nonnull(strstr(captured_log(), "has not completed, so its backups are kept: generation "));
    ck_assert_int_eq(newest_progress(folder).step, 8);
    rekindle_callback_destroy(backup);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

/* The folder is unlocked between fit and finish: what another run has put there since is not this one's to delete. */
START_TEST(finish_deletes_no_other_runs_backup) {
    char *folder = make_folder(), *theirs = path_in(folder, "checkpoint-0000000999.rekindle");
    struct life life = default_life(folder);
    rekindle_callback *backup = NULL;
    OK(fit_with_backup(&life, &backup));
    write_file(theirs, "x", 1);
    FAILS(REKINDLE_INVALID_STATE, rekindle_backup_finish(backup), "has generation 999, which another run has written");
    ck_assert_uint_eq(file_count(folder), 2);
    ck_assert_int_eq(unlink(theirs), 0);
    OK(rekindle_backup_finish(backup));
    ck_assert_uint_eq(file_count(folder), 0);
    FAILS(REKINDLE_INVALID_STATE, rekindle_backup_finish(backup), folder);
    rekindle_callback_destroy(backup);
    end_life(&life);
    free(theirs);
    remove_folder(folder);
}
END_TEST

/* Keras's meaning, for who asks for it; finish has nothing left to do. */
START_TEST(delete_checkpoint_deletes_at_the_end_of_fit) {
    char *folder = make_folder();
    struct life life = new_life(folder);
    rekindle_callback *backup = NULL;
    rekindle_backup_report report = REKINDLE_BACKUP_REPORT_INIT;
    OK(fit_with_backup(&life, &backup));
    ck_assert_uint_eq(file_count(folder), 0);
    OK(rekindle_backup_status(backup, &report));
    ck_assert_int_eq(report.run_status, REKINDLE_RUN_COMPLETED);
    ck_assert_uint_eq(report.has_backup, 0);
    OK(rekindle_backup_finish(backup));
    rekindle_callback_destroy(backup);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, the_default_keeps_what_has_completed);
    tcase_add_loop_test(tests, a_program_that_dies_before_finish_goes_on_from_the_result, 1, 3);
    tcase_add_test(tests, finish_needs_a_fit_or_a_loop);
    tcase_add_test(tests, a_stopped_run_is_not_finished);
    tcase_add_test(tests, finish_deletes_no_other_runs_backup);
    tcase_add_test(tests, delete_checkpoint_deletes_at_the_end_of_fit);
}

int main(void) {
    return run_tests("finish", add_tests);
}
