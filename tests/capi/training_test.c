/* The arguments of fit, evaluate, predict and train_on_batch; what is left untouched when they are refused. */
#include <math.h>

#include "helpers.h"

static rekindle_model *model;
static rekindle_dataset *dataset;

static void set_up(void) {
    model = make_compiled_model();
    dataset = make_dataset();
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}

#define FIT_REFUSED(field, value, part)                                                                                \
    do {                                                                                                               \
        rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;                                                      \
        options.field = (value);                                                                                       \
        INVALID(rekindle_model_fit(model, dataset, &options), part);                                                   \
    } while (0)

START_TEST(fit_arguments_are_checked) {
    FIT_REFUSED(epochs, -1, "epochs is -1; expected 0 or more");
    FIT_REFUSED(batch_size, 0, "batch_size is 0; expected 1 or more");
    FIT_REFUSED(batch_size, -32, "batch_size is -32");
    FIT_REFUSED(initial_epoch, -1, "initial_epoch is -1; expected 0 or more");
    FIT_REFUSED(validation_split, -0.1, "validation_split is -0.1");
    FIT_REFUSED(validation_split, 1.0, "validation_split is 1");
    FIT_REFUSED(validation_split, NAN, "validation_split is ");
    FIT_REFUSED(validation_split, 0.99, "validation_split is 0.99");
    FIT_REFUSED(validation_batch_size, -1, "validation_batch_size is -1");
    FIT_REFUSED(validation_freq, 0, "validation_freq is 0; expected 1 or more");
    FIT_REFUSED(shuffle, 2, "options->shuffle is 2; expected 0 or 1");
    FIT_REFUSED(reserved, 1, "options->reserved is 1; expected 0");
    FIT_REFUSED(class_weight_count, 1, "options->class_weights is NULL; expected 1 elements");
    FIT_REFUSED(callback_count, 1, "options->callbacks is NULL; expected 1 elements");
}
END_TEST

static void expect_weights_refused(const rekindle_class_weight *weights, size_t count, const char *part) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    options.class_weights = weights;
    options.class_weight_count = count;
    INVALID(rekindle_model_fit(model, dataset, &options), part);
}

START_TEST(class_weights_are_checked) {
    static const rekindle_class_weight negative_class[] = {{0, 1.0}, {-1, 1.0}};
    static const rekindle_class_weight negative[] = {{0, -0.5}};
    static const rekindle_class_weight not_a_number[] = {{0, 1.0}, {1, NAN}};
    static const rekindle_class_weight infinite[] = {{0, INFINITY}};
    static const rekindle_class_weight twice[] = {{3, 1.0}, {1, 1.0}, {3, 1.0}};
    expect_weights_refused(negative_class, 2, "options->class_weights[1].class_index is -1");
    expect_weights_refused(negative, 1, "options->class_weights[0].weight is -0.5");
    expect_weights_refused(not_a_number, 2, "options->class_weights[1].weight is nan");
    expect_weights_refused(infinite, 1, "options->class_weights[0].weight is inf");
    expect_weights_refused(twice, 3, "options->class_weights[2].class_index is 3, which is listed before");
}
END_TEST

static int get_nothing(void *user_data, const void **data, size_t *size) {
    (void)user_data;
    *data = NULL;
    *size = 0;
    return 0;
}

static int set_nothing(void *user_data, const void *data, size_t size) {
    (void)user_data;
    (void)data;
    (void)size;
    return 0;
}

static rekindle_callback *make_stateful(const char *name) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    options.name = name;
    options.get_state = get_nothing;
    options.set_state = set_nothing;
    return make_callback(&options);
}

static void expect_callbacks_refused(rekindle_callback *const *callbacks, size_t count, const char *part) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_evaluate_options evaluate = REKINDLE_EVALUATE_OPTIONS_INIT;
    rekindle_predict_options predict = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_tensor *predictions = NULL;
    double values[2];
    fit.callbacks = evaluate.callbacks = predict.callbacks = callbacks;
    fit.callback_count = evaluate.callback_count = predict.callback_count = count;
    INVALID(rekindle_model_fit(model, dataset, &fit), part);
    INVALID(rekindle_model_evaluate(model, dataset, &evaluate, values, 2), part);
    INVALID(rekindle_model_predict(model, dataset, &predict, &predictions), part);
    ck_assert_ptr_null(predictions);
}

START_TEST(callbacks_are_checked) {
    char *folder = make_folder();
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *list[3] = {NULL, NULL, NULL};
    rekindle_callback *first = make_stateful("same"), *second = make_stateful("same"), *other = make_stateful("other");
    rekindle_callback *backup = NULL, *another_backup = NULL;
    options.backup_dir = folder;
    OK(rekindle_backup_and_restore_create(&options, &backup));
    OK(rekindle_backup_and_restore_create(&options, &another_backup));

    list[0] = other;
    expect_callbacks_refused(list, 2, "options->callbacks[1] is NULL");
    list[1] = first;
    list[2] = second;
    expect_callbacks_refused(list, 3, "options->callbacks[2] is named \"same\", as options->callbacks[1] is");
    list[2] = first;
    expect_callbacks_refused(list, 3, "options->callbacks[2] is named \"same\"");
    list[0] = backup;
    list[2] = another_backup;
    expect_callbacks_refused(list, 3, "options->callbacks[2] is a BackupAndRestore, as options->callbacks[0] is");

    rekindle_callback_destroy(first);
    rekindle_callback_destroy(second);
    rekindle_callback_destroy(other);
    rekindle_callback_destroy(backup);
    rekindle_callback_destroy(another_backup);
    remove_folder(folder);
}
END_TEST

/* Without state, names need not differ. */
START_TEST(callbacks_without_state_may_share_a_name) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_callback *list[2];
    options.name = "same";
    list[0] = make_callback(&options);
    list[1] = make_callback(&options);
    fit.callbacks = list;
    fit.callback_count = 2;
    OK(rekindle_model_fit(model, dataset, &fit));
    rekindle_callback_destroy(list[0]);
    rekindle_callback_destroy(list[1]);
}
END_TEST

START_TEST(models_must_be_compiled) {
    rekindle_model *other = make_model();
    rekindle_array x = float_array(x_values(), x_shape, 2), y = float_array(y_values(), y_shape, 2);
    double values[2] = {7.0, 7.0};
    REFUSED(rekindle_model_fit(other, dataset, NULL), REKINDLE_INVALID_STATE, "not compiled");
    REFUSED(rekindle_model_evaluate(other, dataset, NULL, values, 2), REKINDLE_INVALID_STATE, "not compiled");
    REFUSED(rekindle_model_train_on_batch(other, &x, &y, NULL, NULL, 0), REKINDLE_INVALID_STATE, "not compiled");
    REFUSED(rekindle_model_train_on_batch(other, &x, &y, NULL, values, 2), REKINDLE_INVALID_STATE, "not compiled");
    ck_assert(values[0] == 7.0 && values[1] == 7.0);
    rekindle_model_destroy(other);
}
END_TEST

START_TEST(evaluate_fills_in_the_metrics) {
    rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
    double values[3] = {7.0, 7.0, 7.0};
    INVALID(rekindle_model_evaluate(model, dataset, NULL, values, 1), "capacity is 1; expected at least");
    options.batch_size = 0;
    INVALID(rekindle_model_evaluate(model, dataset, &options, values, 3), "batch_size is 0; expected 1 or more");
    ck_assert(values[0] == 7.0);
    OK(rekindle_model_evaluate(model, dataset, NULL, values, 3));
    ck_assert(isfinite(values[0]) && values[0] > 0.0 && values[0] != 7.0);
    ck_assert(values[1] >= 0.0 && values[1] <= 1.0);
    ck_assert(values[2] == 7.0);
}
END_TEST

START_TEST(predict_gives_one_output_per_sample) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_tensor *predictions = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    options.batch_size = -1;
    INVALID(rekindle_model_predict(model, dataset, &options, &predictions), "batch_size is -1; expected 1 or more");
    ck_assert_ptr_null(predictions);
    OK(rekindle_model_predict(model, dataset, NULL, &predictions));
    OK(rekindle_tensor_view(predictions, &view));
    ck_assert_int_eq(view.dtype, REKINDLE_FLOAT32);
    ck_assert_uint_eq(view.rank, 2);
    ck_assert_mem_eq(view.shape, y_shape, sizeof(y_shape));
    rekindle_tensor_destroy(predictions);
}
END_TEST

/* predict builds a model, compiled or not. */
START_TEST(predict_needs_no_compile) {
    rekindle_model *plain = make_model();
    rekindle_tensor *predictions = NULL;
    size_t count = 0;
    OK(rekindle_model_predict(plain, dataset, NULL, &predictions));
    OK(rekindle_model_weight_count(plain, &count));
    ck_assert_uint_eq(count, 4);
    rekindle_tensor_destroy(predictions);
    rekindle_model_destroy(plain);
}
END_TEST

START_TEST(train_on_batch_arguments_are_checked) {
    static const int64_t other_shape[] = {SAMPLES - 1, 1}, no_samples[] = {0, FEATURES};
    rekindle_array x = float_array(x_values(), x_shape, 2), y = float_array(y_values(), y_shape, 2);
    rekindle_array none = REKINDLE_ARRAY_INIT, weight = float_array(x_values(), x_shape, 2);
    double values[2] = {7.0, 7.0};
    INVALID(rekindle_model_train_on_batch(model, &x, &y, NULL, values, 1), "capacity is 1; expected at least");
    INVALID(rekindle_model_train_on_batch(model, &none, &y, NULL, NULL, 0), "x->data is NULL");
    INVALID(rekindle_model_train_on_batch(model, &x, &none, NULL, NULL, 0), "y->data is NULL");
    INVALID(rekindle_model_train_on_batch(model, &x, &y, &weight, values, 2),
            "sample_weight has 4 elements for a sample");
    y.shape = other_shape;
    INVALID(rekindle_model_train_on_batch(model, &x, &y, NULL, values, 2), "expected those of x, 10");
    x.shape = no_samples;
    INVALID(rekindle_model_train_on_batch(model, &x, &y, NULL, values, 2), "x has 0 samples; expected at least one");
    x.shape = x_shape;
    y.shape = y_shape;
    x.dtype = REKINDLE_UINT64;
    INVALID(rekindle_model_train_on_batch(model, &x, &y, NULL, values, 2), "x has dtype");
    ck_assert(values[0] == 7.0 && values[1] == 7.0);
}
END_TEST

START_TEST(train_on_batch_gives_the_loss_before_the_step) {
    static const int64_t weight_shape[] = {SAMPLES};
    static const float ones[SAMPLES] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    rekindle_array x = float_array(x_values(), x_shape, 2), y = float_array(y_values(), y_shape, 2);
    rekindle_array weight = float_array(ones, weight_shape, 1), none = REKINDLE_ARRAY_INIT;
    double before[2], first[2], second[2];
    OK(rekindle_model_evaluate(model, dataset, NULL, before, 2));
    OK(rekindle_model_train_on_batch(model, &x, &y, NULL, first, 2));
    ck_assert_double_eq_tol(first[0], before[0], 1e-5);
    OK(rekindle_model_train_on_batch(model, &x, &y, &weight, second, 2));
    ck_assert_double_lt(second[0], first[0]);
    OK(rekindle_model_train_on_batch(model, &x, &y, &none, NULL, 0));
}
END_TEST

START_TEST(data_that_does_not_fit_is_refused) {
    static const int64_t wide[] = {SAMPLES / 2, 2 * FEATURES};
    rekindle_tensor *x = float_tensor(x_values(), wide, 2);
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_dataset *unlabelled = NULL;
    rekindle_tensor *predictions = NULL;
    double values[2];
    options.x = x;
    OK(rekindle_array_dataset_create(&options, &unlabelled));
    OK(rekindle_model_build(model, sample_shape, 1));
    INVALID(rekindle_model_predict(model, unlabelled, NULL, &predictions), "(8,)");
    INVALID(rekindle_model_fit(model, unlabelled, NULL), "(8,)");
    INVALID(rekindle_model_evaluate(model, unlabelled, NULL, values, 2), "(8,)");
    ck_assert_ptr_null(predictions);
    rekindle_tensor_destroy(x);
    rekindle_dataset_destroy(unlabelled);
}
END_TEST

START_TEST(fit_needs_targets) {
    rekindle_tensor *x = float_tensor(x_values(), x_shape, 2);
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_dataset *unlabelled = NULL;
    double values[2];
    options.x = x;
    OK(rekindle_array_dataset_create(&options, &unlabelled));
    INVALID(rekindle_model_fit(model, unlabelled, NULL), "y");
    INVALID(rekindle_model_evaluate(model, unlabelled, NULL, values, 2), "y");
    rekindle_tensor_destroy(x);
    rekindle_dataset_destroy(unlabelled);
}
END_TEST

START_TEST(the_history_is_a_snapshot) {
    static const char *const keys[] = {"binary_accuracy", "loss", "val_binary_accuracy", "val_loss"};
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_history *history = NULL;
    const int64_t *epochs = NULL;
    const double *values = NULL;
    const char *key = NULL;
    size_t count = 7, i;
    OK(rekindle_model_get_history(model, &history));
    OK(rekindle_history_epochs(history, &epochs, &count));
    ck_assert_uint_eq(count, 0);
    rekindle_history_destroy(history);

    options.epochs = 3;
    options.initial_epoch = 1;
    options.validation_data = dataset;
    OK(rekindle_model_fit(model, dataset, &options));
    OK(rekindle_model_get_history(model, &history));
    OK(rekindle_model_fit(model, dataset, NULL));
    OK(rekindle_history_epochs(history, &epochs, &count));
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(epochs[0], 1);
    ck_assert_int_eq(epochs[1], 2);
    OK(rekindle_history_key_count(history, &count));
    ck_assert_uint_eq(count, LENGTH(keys));
    for (i = 0; i < count; ++i) {
        size_t value_count = 0;
        OK(rekindle_history_key(history, i, &key));
        ck_assert_str_eq(key, keys[i]);
        OK(rekindle_history_values(history, key, &values, &value_count));
        ck_assert_uint_eq(value_count, 2);
        ck_assert(isfinite(values[0]) && isfinite(values[1]));
    }
    INVALID(rekindle_history_key(history, count, &key), "index is 4; the history has 4 keys");
    REFUSED(rekindle_history_values(history, "acc", &values, &count), REKINDLE_NOT_FOUND, "key is \"acc\"");
    rekindle_history_destroy(history);
}
END_TEST

START_TEST(a_stop_without_a_fit_does_nothing) {
    rekindle_history *history = NULL;
    const int64_t *epochs = NULL;
    size_t count = 0;
    OK(rekindle_model_request_stop(model));
    OK(rekindle_model_fit(model, dataset, NULL));
    OK(rekindle_model_get_history(model, &history));
    OK(rekindle_history_epochs(history, &epochs, &count));
    ck_assert_uint_eq(count, 1);
    rekindle_history_destroy(history);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, fit_arguments_are_checked);
    tcase_add_test(tests, class_weights_are_checked);
    tcase_add_test(tests, callbacks_are_checked);
    tcase_add_test(tests, callbacks_without_state_may_share_a_name);
    tcase_add_test(tests, models_must_be_compiled);
    tcase_add_test(tests, evaluate_fills_in_the_metrics);
    tcase_add_test(tests, predict_gives_one_output_per_sample);
    tcase_add_test(tests, predict_needs_no_compile);
    tcase_add_test(tests, train_on_batch_arguments_are_checked);
    tcase_add_test(tests, train_on_batch_gives_the_loss_before_the_step);
    tcase_add_test(tests, data_that_does_not_fit_is_refused);
    tcase_add_test(tests, fit_needs_targets);
    tcase_add_test(tests, the_history_is_a_snapshot);
    tcase_add_test(tests, a_stop_without_a_fit_does_nothing);
}

int main(void) {
    return run_tests("capi.training", add_tests);
}
