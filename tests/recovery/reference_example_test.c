/* The example in Keras's documentation of BackupAndRestore: a callback interrupts the first fit at epoch 4; the second
 * fit goes on from there and runs the 6 epochs that are left of 10. The model is not built before. */
#include "recovery/life.h"

static rekindle_action interrupt_epoch_4(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    return event->epoch == 4 ? REKINDLE_ACTION_ABORT : REKINDLE_ACTION_CONTINUE;
}

static rekindle_action note_epoch(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)hook;
    tape_add(user_data, "%lld ", (long long)event->epoch);
    return REKINDLE_ACTION_CONTINUE;
}

/* Its numbers grow beyond all bounds, as Keras's do. */
static rekindle_model *example_model(void) {
    rekindle_model *model = new_model(0);
    add_dense(model, 10, NULL);
    compile_unchecked(model, "sgd", "mse", NULL);
    return model;
}

/* np.arange(100).reshape(5, 20), np.zeros(5) */
static rekindle_dataset *example_dataset(void) {
    float x[100], y[5] = {0};
    for (int i = 0; i < 100; ++i) x[i] = (float)i;
    return new_dataset(x, 5, 20, y, 0, NULL);
}

static rekindle_status fit_example(rekindle_model *model, rekindle_callback **callbacks, size_t count) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_dataset *dataset = example_dataset();
    rekindle_status status;
    options.epochs = 10;
    options.batch_size = 1;
    options.callbacks = callbacks;
    options.callback_count = count;
    status = rekindle_model_fit(model, dataset, &options);
    rekindle_dataset_destroy(dataset);
    return status;
}

/* KERAS.md: "the documented example: interrupted at epoch 4 of 10, second fit runs 6 epochs", with default options and
 * with synchronous saving, on the same model and on a new one. */
START_TEST(the_second_fit_runs_six_epochs) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *callbacks[3] = {NULL};
    struct tape epochs = {"", 0};
    struct bytes expected = {NULL, 0, 0}, result = {NULL, 0, 0};
    rekindle_model *model = example_model();
    char *folder = make_folder();
    options.backup_dir = folder;
    if (_i & 1) options.asynchronous = 0;
    OK(fit_example(model, NULL, 0));
    OK(add_trained_state(&expected, model));
    rekindle_model_destroy(model);

    model = example_model();
    OK(rekindle_backup_and_restore_create(&options, &callbacks[0]));
    callbacks[1] = new_callback(NULL, HOOK(EPOCH_END), note_epoch, &epochs, NULL, 0);
    callbacks[2] = new_callback(NULL, HOOK(EPOCH_BEGIN), interrupt_epoch_4, NULL, NULL, 0);
    FAILS(REKINDLE_ABORTED, fit_example(model, callbacks, 3), "on_epoch_begin");
    ck_assert_str_eq(epochs.text, "0 1 2 3 ");
    if (_i & 2) {
        rekindle_model_destroy(model);
        model = example_model();
    }
    OK(fit_example(model, callbacks, 2));
    ck_assert_str_eq(epochs.text, "0 1 2 3 4 5 6 7 8 9 ");
    OK(add_trained_state(&result, model));
    ck_assert_uint_eq(result.size, expected.size);
    ck_assert_mem_eq(result.data, expected.data, expected.size);
    OK(rekindle_backup_finish(callbacks[0]));
    ck_assert_uint_eq(file_count(folder), 0);

    for (int i = 0; i < 3; ++i) rekindle_callback_destroy(callbacks[i]);
    rekindle_model_destroy(model);
    bytes_free(&expected);
    bytes_free(&result);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, the_second_fit_runs_six_epochs, 0, 4);
}

int main(void) {
    return run_tests("reference_example", add_tests);
}
