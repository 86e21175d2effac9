/* Stateful layers: each batch begins with the states that the one before left, whoever computed it. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "support/compare.h"
#include "support/must.h"
#include "training/fixture.h"

enum { ROWS = 4, STEPS = 3, FEATURES = 2, UNITS = 5, VALUES = STEPS * FEATURES, COUNT = ROWS * UNITS };

#define MODEL(more)                                                                                                    \
    "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"model\",\"seed\":3,\"layers\":["                            \
    "{\"class_name\":\"LSTM\",\"config\":{\"name\":\"lstm\",\"units\":5" more "}}]}}"
#define STATEFUL ",\"stateful\":true"
#define COMPILE "{\"optimizer\":\"adam\",\"loss\":\"mse\"}"

static const int64_t sample[] = {STEPS, FEATURES};
static rekindle_model *model;
static float *noise, *target;

static rekindle_model *make(const char *json) {
    return must_make_model(json, COMPILE, sample, 2);
}

static void set_up(void) {
    model = make(MODEL(STATEFUL));
    noise = must_make_noise(5, 4 * ROWS * VALUES);
    target = must_make_noise(6, 4 * COUNT);
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    free(noise);
    free(target);
}

/* The samples of a batch, `rows` of them, the batch's own for each number. */
static rekindle_array batch(int number, int64_t rows) {
    static int64_t shapes[4 * ROWS + 1][3];
    int64_t *shape = shapes[rows];
    shape[0] = rows;
    shape[1] = STEPS;
    shape[2] = FEATURES;
    return must_array(REKINDLE_FLOAT32, noise + number * ROWS * VALUES, 3, shape);
}

static rekindle_array targets(int64_t rows) {
    static int64_t shapes[4 * ROWS + 1][2];
    int64_t *shape = shapes[rows];
    shape[0] = rows;
    shape[1] = UNITS;
    return must_array(REKINDLE_FLOAT32, target, 2, shape);
}

static rekindle_dataset *dataset_of(int64_t rows) {
    rekindle_array x = batch(0, rows), y = targets(rows);
    return must_make_dataset(&x, &y, NULL);
}

static rekindle_status predict_batch(rekindle_model *of, int number, int64_t rows, float *outputs) {
    rekindle_array x = batch(number, rows);
    return rekindle_model_predict_on_batch(of, &x, outputs, COUNT);
}

/* What a state holds; returns the number of samples. */
static int64_t state(const rekindle_model *of, const char *name, float *values) {
    rekindle_array view = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = must_get_state(of, name);
    must(rekindle_tensor_view(tensor, &view));
    ck_assert_uint_eq(view.rank, 2);
    ck_assert_int_eq(view.shape[1], UNITS);
    int64_t rows = view.shape[0];
    if (rows > 0) memcpy(values, view.data, (size_t)rows * UNITS * sizeof(float));
    rekindle_tensor_destroy(tensor);
    return rows;
}

static void expect_state(const float *expected) {
    float values[COUNT];
    ck_assert_int_eq(state(model, "layers/lstm/h", values), ROWS);
    ck_assert_int_eq(memcmp(values, expected, sizeof(values)), 0);
}

/* The states of what a function does, from zeros, are those that predicting a batch leaves. */
static void expect_moved(const char *what) {
    float values[COUNT];
    rekindle_model *other = make(MODEL(STATEFUL));
    float outputs[COUNT];
    must_context = what;
    must(predict_batch(other, 0, ROWS, outputs));
    ck_assert_int_eq(state(model, "layers/lstm/h", values), ROWS);
    ck_assert_msg(compare_floats(values, outputs, COUNT).rtol < 1e-6, "%s moves the states elsewhere", what);
    rekindle_model_destroy(other);
    must(rekindle_model_reset_states(model));
}

/* Two batches are as one with the steps of both. */
START_TEST(a_batch_goes_on_where_the_one_before_ended) {
    static const int64_t whole_shape[] = {ROWS, 2 * STEPS, FEATURES}, whole_sample[] = {2 * STEPS, FEATURES};
    float whole[ROWS * 2 * VALUES], first[COUNT], second[COUNT], expected[COUNT], again[COUNT];
    for (int row = 0; row < ROWS; ++row) {
        memcpy(whole + 2 * row * VALUES, noise + row * VALUES, VALUES * sizeof(float));
        memcpy(whole + (2 * row + 1) * VALUES, noise + (ROWS + row) * VALUES, VALUES * sizeof(float));
    }
    rekindle_model *stateless = must_make_model(MODEL(""), NULL, whole_sample, 2);
    rekindle_array x = must_array(REKINDLE_FLOAT32, whole, 3, whole_shape);
    must(rekindle_model_predict_on_batch(stateless, &x, expected, COUNT));
    must(predict_batch(model, 0, ROWS, first));
    must(predict_batch(model, 1, ROWS, second));
    ck_assert(compare_floats(second, expected, COUNT).rtol < 1e-5);
    ck_assert(compare_floats(first, expected, COUNT).rtol > 1e-2);
    must(rekindle_model_reset_states(model));
    must(predict_batch(model, 0, ROWS, again));
    ck_assert_int_eq(memcmp(again, first, sizeof(first)), 0);
    rekindle_model_destroy(stateless);
}
END_TEST

START_TEST(everything_that_computes_moves_the_states) {
    rekindle_dataset *dataset = dataset_of(ROWS);
    rekindle_evaluate_options evaluate = REKINDLE_EVALUATE_OPTIONS_INIT;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_array x = batch(0, ROWS), y = targets(ROWS);
    float outputs[COUNT];
    double loss;
    evaluate.batch_size = fit.batch_size = ROWS;
    fit.shuffle = 0;
    must(predict_batch(model, 0, ROWS, outputs));
    expect_moved("predict_on_batch");
    rekindle_tensor_destroy(must_predict(model, &x, ROWS));
    expect_moved("predict");
    must(rekindle_model_test_on_batch(model, &x, &y, NULL, &loss, 1));
    expect_moved("test_on_batch");
    must(rekindle_model_evaluate(model, dataset, &evaluate, &loss, 1));
    expect_moved("evaluate");
    must(rekindle_model_train_on_batch(model, &x, &y, NULL, NULL, 0));
    expect_moved("train_on_batch");
    rekindle_model_destroy(model);
    model = make(MODEL(STATEFUL));
    must(rekindle_model_fit(model, dataset, &fit));
    expect_moved("fit");
    rekindle_dataset_destroy(dataset);
}
END_TEST

START_TEST(there_are_none_at_first_and_behind_a_reset) {
    float values[COUNT], outputs[COUNT];
    ck_assert_int_eq(state(model, "layers/lstm/c", values), 0);
    must(predict_batch(model, 0, ROWS, outputs));
    ck_assert_int_eq(state(model, "layers/lstm/c", values), ROWS);
    expect_state(outputs);
    must(rekindle_model_reset_states(model));
    ck_assert_int_eq(state(model, "layers/lstm/h", values), 0);
    ck_assert_int_eq(state(model, "layers/lstm/c", values), 0);
    must(predict_batch(model, 0, ROWS - 1, outputs));
    ck_assert_int_eq(state(model, "layers/lstm/h", values), ROWS - 1);
}
END_TEST

#define OTHER_SIZE "a batch has 3 samples, and a stateful layer has states for 4"
#define TWO_SIZES "there are batches of 4 and of 2 samples; expected one size"

START_TEST(batches_of_another_size_are_refused_before_anything_changes) {
    rekindle_dataset *three = dataset_of(3), *six = dataset_of(6);
    rekindle_evaluate_options evaluate = REKINDLE_EVALUATE_OPTIONS_INIT;
    rekindle_predict_options predict = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_array x = batch(1, 3), y = targets(3);
    rekindle_tensor *predictions = NULL;
    float outputs[COUNT];
    double loss;
    must(predict_batch(model, 0, ROWS, outputs));
    struct bytes before = {NULL, 0, 0}, after = {NULL, 0, 0};
    OK(add_trained_state(&before, model));
    FAILS(REKINDLE_INVALID_ARGUMENT, predict_batch(model, 1, 3, outputs + ROWS), OTHER_SIZE);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_train_on_batch(model, &x, &y, NULL, NULL, 0), OTHER_SIZE);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_test_on_batch(model, &x, &y, NULL, &loss, 1), OTHER_SIZE);
    evaluate.batch_size = predict.batch_size = fit.batch_size = 3;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_evaluate(model, three, &evaluate, &loss, 1), OTHER_SIZE);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_predict(model, three, &predict, &predictions), OTHER_SIZE);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_fit(model, three, &fit), OTHER_SIZE);
    evaluate.batch_size = predict.batch_size = fit.batch_size = ROWS;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_evaluate(model, six, &evaluate, &loss, 1), TWO_SIZES);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_predict(model, six, &predict, &predictions), TWO_SIZES);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_fit(model, six, &fit), TWO_SIZES);
    fit.validation_data = six;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_fit(model, six, &fit), TWO_SIZES);
    OK(add_trained_state(&after, model));
    ck_assert(before.size == after.size && memcmp(before.data, after.data, before.size) == 0);
    bytes_free(&before);
    bytes_free(&after);
    rekindle_dataset_destroy(three);
    rekindle_dataset_destroy(six);
}
END_TEST

START_TEST(a_step_that_fails_leaves_the_states) {
    float outputs[COUNT];
    must(predict_batch(model, 0, ROWS, outputs));
    noise[ROWS * VALUES + 1] = NAN;
    rekindle_array x = batch(1, ROWS), y = targets(ROWS);
    double loss;
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_train_on_batch(model, &x, &y, NULL, NULL, 0), "nan");
    expect_state(outputs);
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_test_on_batch(model, &x, &y, NULL, &loss, 1), "nan");
    expect_state(outputs);
    float ignored[COUNT];
    must(predict_batch(model, 1, ROWS, ignored)); /* warns */
    expect_state(outputs);
}
END_TEST

START_TEST(a_call_that_fails_to_be_the_first_leaves_none) {
    rekindle_model *fresh = must_make_model(MODEL(STATEFUL), COMPILE, NULL, 0);
    rekindle_evaluate_options evaluate = REKINDLE_EVALUATE_OPTIONS_INIT;
    float values[COUNT];
    double loss;
    noise[ROWS * VALUES + 1] = NAN; /* in the second batch */
    rekindle_dataset *dataset = dataset_of(2 * ROWS);
    evaluate.batch_size = ROWS;
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_evaluate(fresh, dataset, &evaluate, &loss, 1), "nan");
    must(rekindle_model_build(fresh, sample, 2));
    ck_assert_int_eq(state(fresh, "layers/lstm/h", values), 0);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(fresh);
}
END_TEST

START_TEST(files_have_the_states) {
    char *folder = make_folder(), *path = path_in(folder, "model.rekindle");
    rekindle_model *loaded = NULL;
    float outputs[COUNT], expected[COUNT];
    must(predict_batch(model, 0, ROWS, outputs));
    must(rekindle_model_save(model, path));
    must(predict_batch(model, 1, ROWS, expected));
    must(rekindle_model_load(path, &loaded));
    must(predict_batch(loaded, 1, ROWS, outputs));
    ck_assert_int_eq(memcmp(outputs, expected, sizeof(outputs)), 0);
    rekindle_model_destroy(loaded);
    free(path);
    remove_folder(folder);
}
END_TEST

static void *predict_elsewhere(void *unused) {
    float outputs[COUNT];
    rekindle_status *status = unused;
    *status = predict_batch(model, 1, ROWS, outputs);
    return NULL;
}

static rekindle_action try_to_predict(void *unused, enum hook hook, const rekindle_event *event) {
    pthread_t thread;
    rekindle_status status = REKINDLE_OK;
    float outputs[COUNT];
    (void)unused;
    (void)hook;
    ck_assert_int_eq(pthread_create(&thread, NULL, predict_elsewhere, &status), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(status, REKINDLE_BUSY);
    must(predict_batch(event->model, 1, ROWS, outputs)); /* a hook's own does */
    must(rekindle_model_reset_states(event->model));
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(one_thread_at_a_time_predicts) {
    rekindle_predict_options predict = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_dataset *dataset = dataset_of(ROWS);
    rekindle_tensor *predictions = NULL;
    rekindle_callback *callback = new_callback("", HOOK(PREDICT_BATCH_BEGIN), try_to_predict, NULL, NULL, 0);
    predict.batch_size = ROWS;
    predict.callbacks = &callback;
    predict.callback_count = 1;
    must(rekindle_model_predict(model, dataset, &predict, &predictions));
    rekindle_tensor_destroy(predictions);
    rekindle_callback_destroy(callback);
    rekindle_dataset_destroy(dataset);
}
END_TEST

START_TEST(a_stateful_layer_is_called_once) {
    rekindle_input_options input = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    rekindle_lstm_options lstm = REKINDLE_LSTM_OPTIONS_INIT;
    rekindle_symbol *x = NULL, *first = NULL, *second = NULL;
    rekindle_layer *layer = NULL;
    rekindle_model *twice = NULL;
    float outputs[ROWS * STEPS * FEATURES];
    input.shape = sample;
    input.rank = 2;
    must(rekindle_input_create(&input, &x));
    lstm.units = FEATURES;
    lstm.return_sequences = lstm.stateful = 1;
    must(rekindle_lstm_create(&lstm, &layer));
    must(rekindle_layer_apply(layer, x, &first));
    must(rekindle_layer_apply(layer, first, &second));
    options.inputs = (const rekindle_symbol *const *)&x;
    options.outputs = (const rekindle_symbol *const *)&second;
    options.input_count = options.output_count = 1;
    must(rekindle_functional_create(&options, &twice));
    rekindle_array values = batch(0, ROWS);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_predict_on_batch(twice, &values, outputs, sizeof(outputs)),
          "\"lstm\" is stateful and is called more than once");
    rekindle_model_destroy(twice);
    rekindle_layer_destroy(layer);
    rekindle_symbol_destroy(x);
    rekindle_symbol_destroy(first);
    rekindle_symbol_destroy(second);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_batch_goes_on_where_the_one_before_ended);
    tcase_add_test(tests, everything_that_computes_moves_the_states);
    tcase_add_test(tests, there_are_none_at_first_and_behind_a_reset);
    tcase_add_test(tests, batches_of_another_size_are_refused_before_anything_changes);
    tcase_add_test(tests, a_step_that_fails_leaves_the_states);
    tcase_add_test(tests, a_call_that_fails_to_be_the_first_leaves_none);
    tcase_add_test(tests, files_have_the_states);
    tcase_add_test(tests, one_thread_at_a_time_predicts);
    tcase_add_test(tests, a_stateful_layer_is_called_once);
}

int main(void) {
    return run_tests("training.stateful", add_tests);
}
