/* Batches of a model of several inputs and outputs: by names and places, with the numbers of a dataset. */
#include <string.h>

#include "support/must.h"
#include "support/run_tests.h"
#include "support/two_ends.h"

enum { SAMPLES = 6, VALUES = 16, ENDS = 2 };

static rekindle_model *model;
static two_ends_data data;

static void set_up(void) {
    model = make_compiled_two_ends_model();
    make_two_ends_data(&data, SAMPLES, 4);
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    free_two_ends_data(&data);
}

typedef struct predictions {
    float kinds[SAMPLES * KINDS], sizes[SAMPLES];
} predictions;

static predictions predict(const rekindle_batch *batch) {
    predictions made;
    float *outputs[ENDS] = {made.kinds, made.sizes};
    const size_t capacities[ENDS] = {SAMPLES * KINDS, SAMPLES};
    must(rekindle_model_predict_batch(model, batch, outputs, capacities, ENDS));
    return made;
}

static void expect_same(const rekindle_tensor *tensor, const float *expected, size_t expected_count) {
    size_t count = 0;
    const float *values = must_view_floats(tensor, &count);
    ck_assert_uint_eq(count, expected_count);
    ck_assert_int_eq(memcmp(values, expected, count * sizeof(float)), 0);
}

START_TEST(names_places_and_a_dataset_give_the_same_predictions) {
    static const char *const names[] = {"right", "left"};
    const rekindle_array turned[] = {data.inputs[1], data.inputs[0]};
    rekindle_batch batch = two_ends_batch(&data), named = REKINDLE_BATCH_INIT;
    rekindle_dataset *dataset = two_ends_dataset(&data);
    rekindle_tensor *tensors[ENDS];
    named.inputs = turned;
    named.input_names = names;
    named.input_count = ENDS;
    predictions by_place = predict(&batch), by_name = predict(&named);
    ck_assert_int_eq(memcmp(&by_place, &by_name, sizeof(by_place)), 0);
    must(rekindle_model_predict_all(model, dataset, NULL, tensors, ENDS, NULL));
    expect_same(tensors[0], by_place.kinds, SAMPLES * KINDS);
    expect_same(tensors[1], by_place.sizes, SAMPLES);
    for (int i = 0; i < ENDS; ++i) rekindle_tensor_destroy(tensors[i]);
    rekindle_dataset_destroy(dataset);
}
END_TEST

START_TEST(a_test_gives_what_evaluate_gives) {
    rekindle_batch batch = two_ends_batch(&data);
    rekindle_dataset *dataset = two_ends_dataset(&data);
    double values[VALUES], expected[VALUES];
    size_t count = 0;
    must(rekindle_model_metric_count(model, &count));
    ck_assert_uint_eq(count, 7); /* the loss, one for each output, two metrics for each */
    must(rekindle_model_test_batch(model, &batch, values, VALUES));
    must(rekindle_model_evaluate(model, dataset, NULL, expected, VALUES));
    ck_assert_int_eq(memcmp(values, expected, count * sizeof(double)), 0);
    rekindle_dataset_destroy(dataset);
}
END_TEST

static void expect_refused(const rekindle_batch *batch, const char *text) {
    double values[VALUES];
    ck_assert_int_eq(rekindle_model_train_batch(model, batch, values, VALUES), REKINDLE_INVALID_ARGUMENT);
    ck_assert_msg(strstr(rekindle_last_error(), text) != NULL, "\"%s\" lacks \"%s\"", rekindle_last_error(), text);
}

START_TEST(inputs_that_do_not_fit_are_named) {
    static const char *const unknown[] = {"left", "middle"}, *const twice[] = {"left", "left"};
    rekindle_batch batch = two_ends_batch(&data);
    const rekindle_array turned[] = {data.inputs[1], data.inputs[0]};
    batch.input_count = 1;
    expect_refused(&batch, "x is one array; the model has 2 inputs: \"left\", \"right\"");
    batch.input_names = unknown;
    expect_refused(&batch, "inputs have none for \"right\"; the model has the inputs \"left\", \"right\"");
    batch.input_count = 2;
    expect_refused(&batch, "inputs[\"middle\"] is for no input of the model; expected \"left\", \"right\"");
    batch.input_names = twice;
    expect_refused(&batch, "inputs[\"left\"] is given twice; expected each input once");
    batch.input_names = NULL;
    batch.inputs = turned;
    expect_refused(&batch, "inputs[0] has samples of shape (3,); the model expects (5,)");
    batch.x = data.inputs[0];
    expect_refused(&batch, "batch->x and batch->inputs are both given; expected one of them");
}
END_TEST

START_TEST(targets_and_weights_that_do_not_fit_are_named) {
    static const char *const names[] = {"kind", "size"};
    rekindle_batch batch = two_ends_batch(&data);
    batch.target_count = 1;
    expect_refused(&batch, "targets have none for the output \"size\", which has a loss or metrics");
    batch.target_names = names;
    expect_refused(&batch, "batch->sample_weights are 2; expected none, one, or one for each of the 1 targets");
    batch.target_count = 2;
    batch.sample_weight_count = 1;
    must(rekindle_model_train_batch(model, &batch, (double[VALUES]){0}, VALUES)); /* it is for all outputs */
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, names_places_and_a_dataset_give_the_same_predictions);
    tcase_add_test(tests, a_test_gives_what_evaluate_gives);
    tcase_add_test(tests, inputs_that_do_not_fit_are_named);
    tcase_add_test(tests, targets_and_weights_that_do_not_fit_are_named);
}

int main(void) {
    return run_tests("training.several", add_tests);
}
