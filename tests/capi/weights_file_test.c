/* Weights between models that are not the same, and files of another kind than the call expects. */
#include <stdbool.h>

#include "helpers.h"

static char *folder, *path, log_text[4096];
static rekindle_model *model;

static void keep_log(void *user_data, rekindle_log_level level, const char *message) {
    (void)user_data;
    if (level != REKINDLE_LOG_WARNING) return;
    strncat(log_text, message, sizeof(log_text) - strlen(log_text) - 1);
    strncat(log_text, "\n", sizeof(log_text) - strlen(log_text) - 1);
}

/* Dense layers of so many units each; -1 ends. */
static rekindle_model *dense_model(const int64_t *units, uint64_t seed) {
    rekindle_sequential_options options = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    rekindle_model *made = NULL;
    options.seed = seed;
    OK(rekindle_sequential_create(&options, &made));
    for (; *units != -1; ++units) add_dense(made, *units, NULL);
    OK(rekindle_model_build(made, sample_shape, 1));
    return made;
}

static const int64_t three[] = {3, 3, -1}, two_and_three[] = {3, 2, -1}, one[] = {3, -1}, other[] = {7, -1};

static void set_up(void) {
    folder = make_folder();
    path = path_in(folder, "file");
    model = dense_model(three, 1);
    OK(rekindle_model_save_weights(model, path));
    OK(rekindle_log_set_sink(keep_log, NULL, REKINDLE_LOG_WARNING));
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    free(path);
    remove_folder(folder);
}

static bool same_weight(const rekindle_model *first, const rekindle_model *second, const char *name) {
    const rekindle_model *models[] = {first, second};
    rekindle_tensor *tensors[2];
    rekindle_array views[2];
    bool same;
    for (int i = 0; i < 2; ++i) {
        rekindle_array_init(&views[i]);
        OK(rekindle_model_get_weight(models[i], name, &tensors[i]));
        OK(rekindle_tensor_view(tensors[i], &views[i]));
    }
    same = memcmp(views[0].data, views[1].data, sizeof(float) * (size_t)(views[0].shape[0] * views[0].shape[1])) == 0;
    rekindle_tensor_destroy(tensors[0]);
    rekindle_tensor_destroy(tensors[1]);
    return same;
}

static const struct {
    const int64_t *units;
    const char *misfits[2];
    bool shares;
} receivers[] = {
    {one,
     {"the file has \"dense_1/kernel\" (3, 3) float32, the model has none", "the file has \"dense_1/bias\" (3,)"},
     true},
    {two_and_three,
     {"the model has \"dense_1/kernel\" (3, 2) float32, the file has (3, 3) float32", "\"dense_1/bias\" (2,)"},
     true},
    {other, {"\"dense/kernel\" (4, 7) float32, the file has (4, 3) float32", "the file has \"dense_1/kernel\""}, false},
};

START_TEST(each_weight_that_does_not_fit_is_named) {
    rekindle_model *receiver = dense_model(receivers[_i].units, 2), *fresh = dense_model(receivers[_i].units, 2);
    for (int i = 0; i < 2; ++i) {
        REFUSED(rekindle_model_load_weights(receiver, path), REKINDLE_MISMATCH, receivers[_i].misfits[i]);
    }
    ck_assert(same_weight(receiver, fresh, "dense/kernel"));
    ck_assert_str_eq(log_text, "");
    rekindle_model_destroy(receiver);
    rekindle_model_destroy(fresh);
}
END_TEST

START_TEST(skip_mismatch_loads_what_fits) {
    rekindle_model *receiver = dense_model(receivers[_i].units, 2), *fresh = dense_model(receivers[_i].units, 2);
    rekindle_load_weights_options options = REKINDLE_LOAD_WEIGHTS_OPTIONS_INIT;
    rekindle_status status;
    options.skip_mismatch = 2;
    INVALID(rekindle_model_load_weights_with(receiver, path, &options), "options->skip_mismatch is 2");
    options.skip_mismatch = 1;
    options.reserved = 1;
    INVALID(rekindle_model_load_weights_with(receiver, path, &options), "options->reserved is 1");
    options.reserved = 0;
    status = rekindle_model_load_weights_with(receiver, path, &options);
    if (receivers[_i].shares) {
        OK(status);
        ck_assert(same_weight(receiver, model, "dense/kernel"));
        for (int i = 0; i < 2; ++i) ck_assert_ptr_nonnull(strstr(log_text, receivers[_i].misfits[i]));
    } else {
        REFUSED(status, REKINDLE_MISMATCH, "no weight that fits");
        ck_assert(same_weight(receiver, fresh, "dense/kernel"));
    }
    if (receivers[_i].units == two_and_three) ck_assert(same_weight(receiver, fresh, "dense_1/kernel"));
    rekindle_model_destroy(receiver);
    rekindle_model_destroy(fresh);
}
END_TEST

START_TEST(the_file_must_be_of_the_kind) {
    rekindle_model *loaded = NULL, *receiver = dense_model(three, 2);
    REFUSED(rekindle_model_load(path, &loaded), REKINDLE_MISMATCH, "holds weights alone");
    ck_assert_ptr_null(loaded);
    OK(rekindle_model_save(model, path));
    OK(rekindle_model_load_weights(receiver, path)); /* of a whole model */
    ck_assert(same_weight(receiver, model, "dense_1/kernel"));
    rekindle_model_destroy(receiver);
}
END_TEST

/* The weights of a backup are weights like others. */
START_TEST(a_backup_gives_its_weights) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    rekindle_model *receiver = dense_model(three, 2);
    rekindle_callback *backup = NULL;
    char *newest = NULL;
    options.backup_dir = folder;
    compile_model(model);
    OK(rekindle_backup_and_restore_create(&options, &backup));
    OK(rekindle_backup_save(backup, model, &position));
    OK(rekindle_checkpoint_newest(folder, &newest));
    OK(rekindle_model_load_weights_with(receiver, newest, NULL));
    ck_assert(same_weight(receiver, model, "dense/kernel"));
    rekindle_string_destroy(newest);
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(receiver);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, each_weight_that_does_not_fit_is_named, 0, LENGTH(receivers));
    tcase_add_loop_test(tests, skip_mismatch_loads_what_fits, 0, LENGTH(receivers));
    tcase_add_test(tests, the_file_must_be_of_the_kind);
    tcase_add_test(tests, a_backup_gives_its_weights);
}

int main(void) {
    return run_tests("capi.weights_file", add_tests);
}
