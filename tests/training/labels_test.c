/* A metric that takes its targets as class indices checks them, also under a loss that takes them as numbers: what is
 * no class of the outputs is refused, wherever targets come from, and the text names metric, sample, value and
 * expectation. */
#include <math.h>

#include "checkpoint/test_files.h"
#include "support/must.h"
#include "training/runs.h"

enum { COUNT = 6, FEATURES = 3, BAD = 4 };

/* One output, whose only class is 0. */
static rekindle_model *model;
static float x[COUNT * FEATURES];
static double values[2];
static rekindle_fit_options fit;

/* The targets: zeros but for one. */
static struct {
    int64_t integers[COUNT];
    float floats[COUNT];
} y;
static rekindle_dtype dtype;
static const char *number;

static const struct {
    const char *name;
    bool is_integer;
    int64_t integer;
    float real;
} bad_labels[] = {{"4294967296", true, INT64_C(1) << 32, 0.0f},
                  {"-4294967296", true, -(INT64_C(1) << 32), 0.0f},
                  {"9223372036854775807", true, INT64_MAX, 0.0f},
                  {"1", true, 1, 0.0f},
                  {"nan", false, 0, NAN},
                  {"nan", false, 0, -NAN},
                  {"inf", false, 0, INFINITY},
                  {"0.25", false, 0, 0.25f},
                  {"-1", false, 0, -1.0f},
                  {"4.29497e+09", false, 0, 4294967296.0f}};

static void set_up(void) {
    model = new_model(1);
    add_dense(model, 1, NULL);
    compile_unchecked(model, "sgd", "mse", "sparse_categorical_accuracy");
    for (int i = 0; i < COUNT * FEATURES; ++i) x[i] = (float)i / 16;
    fit = (rekindle_fit_options)REKINDLE_FIT_OPTIONS_INIT;
    fit.batch_size = 2;
    fit.shuffle = 0;
}

static void tear_down(void) {
    rekindle_model_destroy(model);
}

static void set_label(int index) {
    memset(&y, 0, sizeof(y));
    dtype = bad_labels[index].is_integer ? REKINDLE_INT64 : REKINDLE_FLOAT32;
    y.integers[BAD] = bad_labels[index].integer;
    y.floats[BAD] = bad_labels[index].real;
    number = bad_labels[index].name;
}

static rekindle_array x_array(int64_t *shape) {
    shape[0] = COUNT;
    shape[1] = FEATURES;
    return must_array(REKINDLE_FLOAT32, x, 2, shape);
}

static rekindle_array y_array(int64_t *shape) {
    shape[0] = COUNT;
    shape[1] = 1;
    return must_array(dtype, dtype == REKINDLE_INT64 ? (const void *)y.integers : y.floats, 2, shape);
}

static rekindle_dataset *make_dataset(void) {
    int64_t x_shape[2], y_shape[2];
    rekindle_array features = x_array(x_shape), targets = y_array(y_shape);
    return must_make_dataset(&features, &targets, NULL);
}

static int next(void *user_data, rekindle_batch *batch) {
    static int64_t x_shape[2], y_shape[2];
    int *calls = user_data;
    if ((*calls)++ > 0) return 0;
    batch->x = x_array(x_shape);
    batch->y = y_array(y_shape);
    return 0;
}

static int reset(void *user_data, int64_t epoch) {
    (void)epoch;
    *(int *)user_data = 0;
    return 0;
}

static rekindle_dataset *make_source(int *calls) {
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    options.batch_size = COUNT;
    options.next = next;
    options.reset = reset;
    options.user_data = calls;
    OK(rekindle_pull_dataset_create(&options, &dataset));
    return dataset;
}

static void expect_refused(rekindle_status status, rekindle_status expected, const char *argument) {
    char text[200];
    snprintf(text, sizeof(text),
             "%s has the class index %s at element 0 of sample %d; expected an integer from 0 to 0, as the metric "
             "\"sparse_categorical_accuracy\" takes it",
             argument, number, BAD);
    ck_assert_msg(status == expected, "%s gave %s: %s", number, rekindle_status_name(status), rekindle_last_error());
    ck_assert_msg(strstr(rekindle_last_error(), text) != NULL, "'%s' is not in '%s'", text, rekindle_last_error());
}

START_TEST(arrays_are_checked) {
    rekindle_dataset *good, *bad;
    set_label(_i);
    bad = make_dataset();
    expect_refused(fit_with(model, bad, &fit, NULL), REKINDLE_INVALID_ARGUMENT, "y");
    expect_refused(evaluate_with(model, bad, 4, NULL, values, 2), REKINDLE_INVALID_ARGUMENT, "y");
    fit.validation_split = 0.5; /* the sample is of the validation part */
    expect_refused(fit_with(model, bad, &fit, NULL), REKINDLE_INVALID_ARGUMENT, "y");
    fit.validation_split = 0.0;
    memset(&y, 0, sizeof(y));
    good = make_dataset();
    fit.validation_data = bad;
    expect_refused(fit_with(model, good, &fit, NULL), REKINDLE_INVALID_ARGUMENT, "y");
    fit.validation_data = NULL;
    OK(fit_with(model, good, &fit, NULL));
    rekindle_dataset_destroy(good);
    rekindle_dataset_destroy(bad);
}
END_TEST

START_TEST(single_batches_are_checked) {
    int64_t x_shape[2], y_shape[2];
    rekindle_array features = x_array(x_shape), targets;
    set_label(_i);
    targets = y_array(y_shape);
    expect_refused(rekindle_model_train_on_batch(model, &features, &targets, NULL, values, 2),
                   REKINDLE_INVALID_ARGUMENT, "y");
}
END_TEST

START_TEST(pulled_batches_are_checked) {
    int calls = 0;
    rekindle_dataset *source = make_source(&calls);
    int64_t shape[] = {FEATURES};
    OK(rekindle_model_build(model, shape, 1));
    set_label(_i);
    expect_refused(fit_with(model, source, &fit, NULL), REKINDLE_DATA_ERROR, "the pulled batch's y");
    expect_refused(evaluate_with(model, source, 4, NULL, values, 2), REKINDLE_DATA_ERROR, "the pulled batch's y");
    rekindle_dataset_destroy(source);
}
END_TEST

/* Only where class indices are taken: the same targets under a metric that compares numbers. */
START_TEST(other_metrics_take_any_number) {
    rekindle_dataset *dataset;
    compile_unchecked(model, "sgd", "mse", "accuracy");
    set_label(_i);
    dataset = make_dataset();
    OK(evaluate_with(model, dataset, 4, NULL, values, 2));
    ck_assert_double_le(values[1], 1.0);
    rekindle_dataset_destroy(dataset);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, arrays_are_checked, 0, LENGTH(bad_labels));
    tcase_add_loop_test(tests, single_batches_are_checked, 0, LENGTH(bad_labels));
    tcase_add_loop_test(tests, pulled_batches_are_checked, 0, LENGTH(bad_labels));
    tcase_add_loop_test(tests, other_metrics_take_any_number, 0, LENGTH(bad_labels));
}

int main(void) {
    return run_tests("training.labels", add_tests);
}
