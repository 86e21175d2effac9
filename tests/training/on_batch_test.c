/* Batches of plain arrays, without a dataset: the same numbers as with one. */
#include <math.h>
#include <string.h>

#include "support/must.h"
#include "support/run_tests.h"

#define MODEL                                                                                                          \
    "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"model\",\"seed\":5,\"layers\":["                            \
    "{\"class_name\":\"Dense\",\"config\":{\"name\":\"first\",\"units\":16,\"activation\":\"relu\"}},"                 \
    "{\"class_name\":\"Dropout\",\"config\":{\"rate\":0.5}},"                                                          \
    "{\"class_name\":\"Dense\",\"config\":{\"name\":\"last\",\"units\":3,\"activation\":\"softmax\"}}]}}"
#define COMPILE                                                                                                        \
    "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"weighted_metrics\":[\"accuracy\"]}"

enum { SAMPLES = 9, FEATURES = 6, OUTPUTS = 3 };

static const int64_t input_shape[] = {FEATURES}, x_shape[] = {SAMPLES, FEATURES}, y_shape[] = {SAMPLES};
static const int32_t labels[SAMPLES] = {0, 1, 2, 2, 1, 0, 0, 1, 2};
static const float weights[SAMPLES] = {1, 2, 0, 1, 1, 3, 1, 1, 0.5F};
static rekindle_model *model;
static float *noise;
static rekindle_array x, y, sample_weight;

static void set_up(void) {
    model = must_make_model(MODEL, COMPILE, input_shape, 1);
    noise = must_make_noise(3, SAMPLES * FEATURES);
    x = must_array(REKINDLE_FLOAT32, noise, 2, x_shape);
    y = must_array(REKINDLE_INT32, labels, 1, y_shape);
    sample_weight = must_array(REKINDLE_FLOAT32, weights, 1, y_shape);
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    free(noise);
}

START_TEST(predictions_are_those_of_a_dataset) {
    for (int64_t samples = 1; samples <= SAMPLES; ++samples) {
        const int64_t shape[] = {samples, FEATURES};
        float predictions[SAMPLES * OUTPUTS];
        size_t count = 0;
        rekindle_array some = must_array(REKINDLE_FLOAT32, noise, 2, shape);
        rekindle_tensor *expected = must_predict(model, &some, samples);
        must(rekindle_model_predict_on_batch(model, &some, predictions, SAMPLES * OUTPUTS));
        const float *values = must_view_floats(expected, &count);
        ck_assert_uint_eq(count, (size_t)samples * OUTPUTS);
        ck_assert_int_eq(memcmp(values, predictions, count * sizeof(float)), 0);
        rekindle_tensor_destroy(expected);
    }
}
END_TEST

START_TEST(the_size_of_an_output_is_told) {
    size_t size = 7;
    must(rekindle_model_output_size(model, &size));
    ck_assert_uint_eq(size, OUTPUTS);
    rekindle_model *open = must_make_model(MODEL, NULL, NULL, 0);
    float predictions[SAMPLES * OUTPUTS];
    ck_assert_int_eq(rekindle_model_output_size(open, &size), REKINDLE_INVALID_STATE);
    ck_assert_int_eq(rekindle_model_predict_on_batch(open, &x, predictions, SAMPLES * OUTPUTS), REKINDLE_INVALID_STATE);
    rekindle_model_destroy(open);
}
END_TEST

START_TEST(what_does_not_fit_is_refused) {
    float predictions[SAMPLES * OUTPUTS];
    const int64_t wide[] = {SAMPLES / 3, 3 * FEATURES}, none[] = {0, FEATURES};
    rekindle_array others[] = {x, x, x, x};
    others[0].shape = wide;
    others[1].shape = none;
    others[2].rank = 1;
    others[3].dtype = REKINDLE_UINT64;
    for (size_t i = 0; i < 4; ++i) {
        ck_assert_int_eq(rekindle_model_predict_on_batch(model, &others[i], predictions, SAMPLES * OUTPUTS),
                         REKINDLE_INVALID_ARGUMENT);
        ck_assert_msg(strstr(rekindle_last_error(), i < 3 ? "; expected at least one sample of shape (6,)"
                                                          : "expected float32, float64, uint8, int32 or int64") != NULL,
                      "%zu: %s", i, rekindle_last_error());
    }
    ck_assert_int_eq(rekindle_model_predict_on_batch(model, &x, predictions, SAMPLES * OUTPUTS - 1),
                     REKINDLE_INVALID_ARGUMENT);
    ck_assert_str_eq(rekindle_last_error(),
                     "capacity is 26; expected at least the number of elements of 9 outputs, 27");
}
END_TEST

/* A test changes nothing, drops nothing out, and gives what evaluate gives of one batch. */
START_TEST(values_are_those_of_evaluate) {
    rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
    double values[2], expected[2], again[2];
    rekindle_dataset *dataset = must_make_dataset(&x, &y, &sample_weight);
    options.batch_size = SAMPLES;
    must(rekindle_model_evaluate(model, dataset, &options, expected, 2));
    must(rekindle_model_test_on_batch(model, &x, &y, &sample_weight, values, 2));
    must(rekindle_model_test_on_batch(model, &x, &y, &sample_weight, again, 2));
    for (int i = 0; i < 2; ++i) ck_assert(values[i] == expected[i] && again[i] == expected[i]);
    ck_assert_int_eq(rekindle_model_test_on_batch(model, &x, &y, NULL, values, 1), REKINDLE_INVALID_ARGUMENT);
    noise[4] = NAN;
    ck_assert_int_eq(rekindle_model_test_on_batch(model, &x, &y, NULL, values, 2), REKINDLE_DATA_ERROR);
    ck_assert_msg(strstr(rekindle_last_error(), "x has nan at element 4 of sample 0") != NULL, "%s",
                  rekindle_last_error());
    rekindle_dataset_destroy(dataset);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, predictions_are_those_of_a_dataset);
    tcase_add_test(tests, the_size_of_an_output_is_told);
    tcase_add_test(tests, what_does_not_fit_is_refused);
    tcase_add_test(tests, values_are_those_of_evaluate);
}

int main(void) {
    return run_tests("training.on_batch", add_tests);
}
