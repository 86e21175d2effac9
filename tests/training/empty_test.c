/* A pass without a batch is an error, wherever a pull dataset is read: a loss of nothing would look like a perfect one.
 */
#include "checkpoint/test_files.h"
#include "training/source.h"

enum { COUNT = 11, FEATURES = 4, CLASSES = 3, BATCH = 4 };

static struct samples samples;
static struct source source;
static rekindle_model *model;
static rekindle_dataset *empty, *arrays;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
static const char text[] = "no batch; expected at least one";

static void set_up(void) {
    samples = new_samples(COUNT, FEATURES, CLASSES, 5);
    source = new_source(&samples, BATCH);
    source.end_at = 0;
    model = small_classifier(1, 1);
    empty = source_dataset(&source);
    arrays = dataset_of(&samples, 0, COUNT);
}

static void tear_down(void) {
    rekindle_dataset_destroy(empty);
    rekindle_dataset_destroy(arrays);
    rekindle_model_destroy(model);
    free_samples(&samples);
}

START_TEST(a_fit_needs_a_batch) {
    FAILS(REKINDLE_DATA_ERROR, fit_with(model, empty, &fit, NULL), text);
    ck_assert_uint_eq(steps_of(model), 0);
    ck_assert_uint_eq(epochs_of(model, NULL, 0), 0);
}
END_TEST

/* A source that has an epoch's data and none for the next. */
static rekindle_action end_source(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)hook;
    (void)event;
    ((struct source *)user_data)->end_at = 0;
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(each_epoch_needs_a_batch) {
    source.end_at = -1;
    fit.epochs = 3;
    FAILS(REKINDLE_DATA_ERROR,
          fit_with(model, empty, &fit, new_callback("", HOOK(EPOCH_END), end_source, &source, NULL, 0)), text);
    ck_assert_uint_eq(steps_of(model), 3);
    ck_assert_uint_eq(epochs_of(model, NULL, 0), 1);
}
END_TEST

START_TEST(evaluate_needs_a_batch) {
    double values[2] = {7.0, 7.0};
    FAILS(REKINDLE_DATA_ERROR, evaluate_with(model, empty, 1, NULL, values, 2), text);
    ck_assert(values[0] == 7.0 && values[1] == 7.0);
}
END_TEST

START_TEST(validation_needs_a_batch) {
    fit.validation_data = empty;
    FAILS(REKINDLE_DATA_ERROR, fit_with(model, arrays, &fit, NULL), text);
    ck_assert_uint_eq(history_of(model, "val_loss", NULL, 0), 0);
}
END_TEST

START_TEST(predict_needs_a_batch) {
    rekindle_tensor *predictions = NULL;
    FAILS(REKINDLE_DATA_ERROR, predict_with(model, empty, 1, NULL, &predictions), text);
    ck_assert_ptr_null(predictions);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_fit_needs_a_batch);
    tcase_add_test(tests, each_epoch_needs_a_batch);
    tcase_add_test(tests, evaluate_needs_a_batch);
    tcase_add_test(tests, validation_needs_a_batch);
    tcase_add_test(tests, predict_needs_a_batch);
}

int main(void) {
    return run_tests("training.empty", add_tests);
}
