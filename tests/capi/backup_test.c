/* BackupAndRestore's options, and the calls for hosts that own the loop. */
#include <math.h>

#include "helpers.h"

static char *folder;
static rekindle_model *model;
static rekindle_callback *callback;

static void set_up(void) {
    folder = make_folder();
    model = make_compiled_model();
    callback = NULL;
}

static void tear_down(void) {
    rekindle_callback_destroy(callback);
    rekindle_model_destroy(model);
    remove_folder(folder);
}

static rekindle_backup_and_restore_options in_folder(void) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    options.backup_dir = folder;
    return options;
}

#define OPTION_REFUSED(field, value, part)                                                                             \
    do {                                                                                                               \
        rekindle_backup_and_restore_options options = in_folder();                                                     \
        options.field = (value);                                                                                       \
        INVALID(rekindle_backup_and_restore_create(&options, &callback), part);                                        \
        ck_assert_ptr_null(callback);                                                                                  \
    } while (0)

START_TEST(options_are_checked) {
    OPTION_REFUSED(backup_dir, NULL, "options->backup_dir is NULL");
    OPTION_REFUSED(backup_dir, "", "backup_dir is empty");
    OPTION_REFUSED(save_freq, (rekindle_save_freq)3, "options->save_freq is 3; expected");
    OPTION_REFUSED(save_freq, REKINDLE_SAVE_FREQ_BATCHES, "save_freq_batches is 0; expected 1 or more");
    OPTION_REFUSED(save_freq, REKINDLE_SAVE_FREQ_OFF, "save_before_preemption");
    OPTION_REFUSED(save_freq_batches, 5, "save_freq_batches is 5; expected 0");
    OPTION_REFUSED(save_freq_batches, -5, "save_freq_batches is -5; expected 0");
    OPTION_REFUSED(delete_checkpoint, 2, "options->delete_checkpoint is 2; expected 0 or 1");
    OPTION_REFUSED(save_before_preemption, 2, "options->save_before_preemption is 2");
    OPTION_REFUSED(double_checkpoint, 2, "options->double_checkpoint is 2");
    OPTION_REFUSED(asynchronous, 2, "options->asynchronous is 2");
    OPTION_REFUSED(continue_unsaved, 2, "options->continue_unsaved is 2");
    OPTION_REFUSED(reserved, 1, "options->reserved is 1");
    OPTION_REFUSED(overhead_budget, 0.0, "overhead_budget is 0");
    OPTION_REFUSED(overhead_budget, 1.5, "overhead_budget is 1.5");
    OPTION_REFUSED(overhead_budget, NAN, "overhead_budget is ");
    OPTION_REFUSED(lock_wait, -1.0, "lock_wait is -1");
    OPTION_REFUSED(lock_wait, NAN, "lock_wait is ");
    OPTION_REFUSED(preemption_deadline, -1.0, "preemption_deadline is -1");
    OPTION_REFUSED(preemption_deadline, NAN, "preemption_deadline is ");
    OPTION_REFUSED(preemption_deadline, INFINITY, "preemption_deadline is ");
    OPTION_REFUSED(preemption_deadline, 5.0, "expected 0 unless save_before_preemption is set");
    OPTION_REFUSED(allowed_change_count, 1, "options->allowed_changes is NULL");
}
END_TEST

START_TEST(the_two_ways_to_keep_generations_must_agree) {
    rekindle_backup_and_restore_options options = in_folder();
    options.double_checkpoint = 1;
    options.keep_generations = 1;
    INVALID(rekindle_backup_and_restore_create(&options, &callback), "keep_generations is 1 with double_checkpoint");
    ck_assert_ptr_null(callback);
    options.keep_generations = 2;
    OK(rekindle_backup_and_restore_create(&options, &callback));
}
END_TEST

START_TEST(allowed_changes_are_checked) {
    static const char *const list[] = {"fit.batch_size", NULL};
    rekindle_backup_and_restore_options options = in_folder();
    options.allowed_changes = list;
    options.allowed_change_count = 2;
    INVALID(rekindle_backup_and_restore_create(&options, &callback), "options->allowed_changes[1] is NULL");
    ck_assert_ptr_null(callback);
}
END_TEST

START_TEST(a_folder_that_is_none_is_refused) {
    char *file = path_in(folder, "file");
    rekindle_backup_and_restore_options options = in_folder();
    rekindle_status status;
    write_file(file, "x", 1);
    options.backup_dir = file;
    status = rekindle_backup_and_restore_create(&options, &callback);
    ck_assert(status == REKINDLE_INVALID_ARGUMENT || status == REKINDLE_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), file));
    ck_assert_ptr_null(callback);
    free(file);
}
END_TEST

START_TEST(a_hosts_loop_is_saved_and_restored) {
    rekindle_array x = float_array(x_values(), x_shape, 2), y = float_array(y_values(), y_shape, 2);
    rekindle_array before = REKINDLE_ARRAY_INIT, after = REKINDLE_ARRAY_INIT;
    rekindle_backup_and_restore_options options = in_folder();
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT, found = REKINDLE_BACKUP_POSITION_INIT;
    rekindle_tensor *saved = NULL, *restored = NULL;
    OK(rekindle_backup_and_restore_create(&options, &callback));
    REFUSED(rekindle_backup_save(callback, model, &position), REKINDLE_INVALID_STATE, "not built");
    OK(rekindle_model_build(model, sample_shape, 1));
    REFUSED(rekindle_backup_restore(callback, model, &found), REKINDLE_NOT_FOUND, folder);
    ck_assert_ptr_null(found.host_state);

    OK(rekindle_model_train_on_batch(model, &x, &y, NULL, NULL, 0));
    OK(rekindle_model_get_weight(model, "dense/kernel", &saved));
    position.epoch = 3;
    position.batch = 14;
    position.host_state = "pi";
    position.host_state_size = 2;
    OK(rekindle_backup_save(callback, model, &position));
    OK(rekindle_model_train_on_batch(model, &x, &y, NULL, NULL, 0));
    OK(rekindle_backup_restore(callback, model, &found));
    ck_assert_int_eq(found.epoch, 3);
    ck_assert_int_eq(found.batch, 14);
    ck_assert_uint_eq(found.host_state_size, 2);
    ck_assert_mem_eq(found.host_state, "pi", 2);
    ck_assert_uint_eq(found.struct_size, sizeof(found));
    OK(rekindle_model_get_weight(model, "dense/kernel", &restored));
    OK(rekindle_tensor_view(saved, &before));
    OK(rekindle_tensor_view(restored, &after));
    ck_assert_mem_eq(before.data, after.data, FEATURES * 3 * sizeof(float));
    OK(rekindle_backup_finish(callback));
    REFUSED(rekindle_backup_finish(callback), REKINDLE_INVALID_STATE, folder);
    rekindle_tensor_destroy(saved);
    rekindle_tensor_destroy(restored);
}
END_TEST

START_TEST(positions_are_checked) {
    rekindle_backup_and_restore_options options = in_folder();
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    OK(rekindle_model_build(model, sample_shape, 1));
    OK(rekindle_backup_and_restore_create(&options, &callback));
    position.epoch = -1;
    INVALID(rekindle_backup_save(callback, model, &position), "position->epoch is -1; expected 0 or more");
    position.epoch = 0;
    position.batch = -1;
    INVALID(rekindle_backup_save(callback, model, &position), "position->batch is -1; expected 0 or more");
    position.batch = 0;
    position.host_state_size = 3;
    INVALID(rekindle_backup_save(callback, model, &position), "position->host_state is NULL; expected 3 elements");
    position.struct_size = 0;
    INVALID(rekindle_backup_save(callback, model, &position), "position->struct_size is 0");
    INVALID(rekindle_backup_restore(callback, model, &position), "position->struct_size is 0");
}
END_TEST

START_TEST(a_report_tells_of_the_last_save) {
    rekindle_backup_and_restore_options options = in_folder();
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    rekindle_backup_report report = REKINDLE_BACKUP_REPORT_INIT, no_size = {0};
    OK(rekindle_backup_and_restore_create(&options, &callback));
    OK(rekindle_model_build(model, sample_shape, 1));
    OK(rekindle_backup_status(callback, &report));
    ck_assert_int_eq(report.run_status, REKINDLE_RUN_NONE);
    ck_assert_uint_eq(report.has_backup, 0);
    ck_assert_str_eq(report.failure_text, "");

    position.epoch = 3;
    position.batch = 5;
    OK(rekindle_backup_save(callback, model, &position));
    OK(rekindle_backup_status(callback, &report));
    ck_assert_uint_eq(report.struct_size, sizeof(report));
    ck_assert_int_eq(report.run_status, REKINDLE_RUN_RUNNING);
    ck_assert_uint_eq(report.has_backup, 1);
    ck_assert_uint_eq(report.generation, 0);
    ck_assert_int_eq(report.epoch, 3);
    ck_assert_int_eq(report.batch, 5);
    ck_assert(report.saved_at > 1.6e9);
    ck_assert_uint_eq(report.saves_done, 1);
    ck_assert_uint_eq(report.saves_failed, 0);

    OK(rekindle_backup_finish(callback));
    OK(rekindle_backup_status(callback, &report));
    ck_assert_int_eq(report.run_status, REKINDLE_RUN_COMPLETED);
    ck_assert_uint_eq(report.has_backup, 0);
    INVALID(rekindle_backup_status(callback, &no_size), "report->struct_size is 0");
}
END_TEST

START_TEST(other_callbacks_are_refused) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    options.name = "mine";
    callback = make_callback(&options);
    INVALID(rekindle_backup_save(callback, model, &position), "callback is \"mine\"; expected a BackupAndRestore");
    INVALID(rekindle_backup_restore(callback, model, &position), "callback is \"mine\"");
    INVALID(rekindle_backup_finish(callback), "callback is \"mine\"");
    INVALID(rekindle_backup_status(callback, NULL), "callback is \"mine\"");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, options_are_checked);
    tcase_add_test(tests, the_two_ways_to_keep_generations_must_agree);
    tcase_add_test(tests, allowed_changes_are_checked);
    tcase_add_test(tests, a_folder_that_is_none_is_refused);
    tcase_add_test(tests, a_hosts_loop_is_saved_and_restored);
    tcase_add_test(tests, positions_are_checked);
    tcase_add_test(tests, a_report_tells_of_the_last_save);
    tcase_add_test(tests, other_callbacks_are_refused);
}

int main(void) {
    return run_tests("capi.backup", add_tests);
}
