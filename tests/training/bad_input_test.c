/* Arguments and data that do not fit are refused before any training: the text names argument, value and expectation,
 * and the model is as it was, weights, optimizer, batch layout and history. */
#include <math.h>

#include "checkpoint/test_files.h"
#include "support/must.h"
#include "training/runs.h"

enum { COUNT = 11, FEATURES = 4, CLASSES = 3, BATCH = 4 };

static struct samples samples, other;
static rekindle_model *model;
static rekindle_dataset *dataset;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
static struct bytes before;

/* The model has been trained with batches of 4; the refused calls ask for 5. */
static void set_up(void) {
    samples = new_samples(COUNT, FEATURES, CLASSES, 5);
    other = new_samples(COUNT, FEATURES, CLASSES, 9);
    model = small_classifier(1, 1);
    dataset = dataset_of(&samples, 0, COUNT);
    fit.batch_size = BATCH;
    OK(fit_with(model, dataset, &fit, NULL));
    fit.batch_size = BATCH + 1;
    before = state_of(model);
}

/* Every test ends by this: nothing has changed. */
static void tear_down(void) {
    SAME(state_of(model), before);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    free_samples(&samples);
    free_samples(&other);
}

#define REFUSED(call, part) FAILS(REKINDLE_INVALID_ARGUMENT, (call), (part))

static void expect_fit_refused(const char *part) {
    REFUSED(fit_with(model, dataset, &fit, NULL), part);
}

START_TEST(numbers_are_checked) {
    const rekindle_fit_options valid = fit;
#define EXPECT(field, value, part)                                                                                     \
    fit = valid;                                                                                                       \
    fit.field = (value);                                                                                               \
    expect_fit_refused(part)
    EXPECT(epochs, -1, "epochs is -1; expected 0 or more");
    EXPECT(batch_size, 0, "batch_size is 0; expected 1 or more");
    EXPECT(batch_size, INT64_MIN, "batch_size is -9223372036854775808; expected 1 or more");
    EXPECT(initial_epoch, -7, "initial_epoch is -7; expected 0 or more");
    EXPECT(validation_split, NAN, "validation_split is nan; expected at least 0 and less than 1");
    EXPECT(validation_split, INFINITY, "validation_split is inf; expected at least 0 and less than 1");
    EXPECT(validation_split, 0.999, "validation_split is 0.999; of 11 samples it leaves 0 to train and 11 to validate");
    EXPECT(validation_split, 1e-18, "of 11 samples it leaves 11 to train and 0 to validate");
    EXPECT(validation_freq, -2, "validation_freq is -2; expected 1 or more");
    EXPECT(validation_batch_size, -1, "validation_batch_size is -1; expected 0 (batch_size) or more");
}
END_TEST

#define TAKER "as the loss \"SparseCategoricalCrossentropy\" takes it"

/* In the training part, in the validation part, in validation data; for every label that is no class. */
static const struct {
    float label;
    const char *text;
} labels[] = {{3.0f, "y has the class index 3 at element 0 of sample 8; expected an integer from 0 to 2, " TAKER},
              {-1.0f, "y has the class index -1 at element 0 of sample 8; expected an integer from 0 to 2, " TAKER},
              {1.5f, "y has the class index 1.5 at element 0 of sample 8; expected an integer from 0 to 2, " TAKER},
              {1e30f, "at element 0 of sample 8; expected an integer from 0 to 2, " TAKER},
              {NAN, "y has the class index nan at element 0 of sample 8; expected an integer from 0 to 2, " TAKER}};

START_TEST(labels_must_be_classes) {
    rekindle_dataset *bad, *good = dataset;
    double values[2] = {7.0, 7.0};
    other.y[8] = labels[_i].label;
    bad = dataset_of(&other, 0, COUNT);
    fit.validation_data = bad;
    expect_fit_refused(labels[_i].text);
    fit.validation_data = NULL;
    dataset = bad;
    expect_fit_refused(labels[_i].text);
    fit.validation_split = 0.5;
    expect_fit_refused(labels[_i].text);
    dataset = good;
    REFUSED(evaluate_with(model, bad, BATCH, NULL, values, 2), labels[_i].text);
    REFUSED(train_on(model, &other, 0, COUNT, values, 2), labels[_i].text);
    ck_assert(values[0] == 7.0 && values[1] == 7.0);
    rekindle_dataset_destroy(bad);
}
END_TEST

/* Data of another width, as each of the datasets. */
START_TEST(samples_must_have_the_models_shape) {
    struct samples wide = new_samples(COUNT, FEATURES + 1, CLASSES, 1);
    rekindle_dataset *bad = dataset_of(&wide, 0, COUNT), *good = dataset;
    rekindle_tensor *predictions = NULL;
    double values[2] = {7.0, 7.0};
    fit.validation_data = bad;
    expect_fit_refused("x has samples of shape (5,); the model expects (4,)");
    fit.validation_data = NULL;
    dataset = bad;
    expect_fit_refused("(5,)");
    dataset = good;
    REFUSED(evaluate_with(model, bad, BATCH, NULL, values, 2), "(5,)");
    REFUSED(predict_with(model, bad, BATCH, NULL, &predictions), "(5,)");
    REFUSED(train_on(model, &wide, 0, COUNT, values, 2), "(5,)");
    ck_assert(values[0] == 7.0 && values[1] == 7.0 && predictions == NULL);
    rekindle_dataset_destroy(bad);
    free_samples(&wide);
}
END_TEST

/* Two labels for one row of classes. */
START_TEST(targets_must_fit_the_output) {
    rekindle_dataset *good = dataset, *bad;
    int64_t x_shape[] = {5, FEATURES}, y_shape[] = {5, 2};
    rekindle_array x = must_array(REKINDLE_FLOAT32, samples.x, 2, x_shape);
    rekindle_array y = must_array(REKINDLE_FLOAT32, samples.y, 2, y_shape);
    double values[2] = {7.0, 7.0};
    bad = must_make_dataset(&x, &y, NULL);
    fit.validation_data = bad;
    expect_fit_refused("(5, 2)");
    fit.validation_data = NULL;
    dataset = bad;
    expect_fit_refused("(5, 2)");
    dataset = good;
    REFUSED(evaluate_with(model, bad, 5, NULL, values, 2), "(5, 2)");
    REFUSED(rekindle_model_train_on_batch(model, &x, &y, NULL, values, 2), "(5, 2)");
    rekindle_dataset_destroy(bad);
}
END_TEST

START_TEST(weights_must_fit_the_output) {
    static const rekindle_class_weight class_weights[] = {{0, 2.0}};
    rekindle_dataset *good = dataset;
    float *weights = random_floats(2 * COUNT, 1);
    int64_t x_shape[] = {COUNT, FEATURES}, weight_shape[] = {COUNT, 2};
    rekindle_array x = must_array(REKINDLE_FLOAT32, samples.x, 2, x_shape);
    rekindle_array y = must_array(REKINDLE_FLOAT32, samples.y, 1, x_shape);
    rekindle_array weight = must_array(REKINDLE_FLOAT32, weights, 2, weight_shape);
    double values[2] = {7.0, 7.0};
    const char *text = "sample_weight has 2 elements for a sample; expected 1";
    dataset = must_make_dataset(&x, &y, &weight);
    expect_fit_refused(text);
    REFUSED(evaluate_with(model, dataset, BATCH, NULL, values, 2), text);
    REFUSED(rekindle_model_train_on_batch(model, &x, &y, &weight, values, 2), text);
    rekindle_dataset_destroy(dataset);
    weight.rank = 1;
    dataset = must_make_dataset(&x, &y, &weight);
    fit.class_weights = class_weights;
    fit.class_weight_count = 1;
    expect_fit_refused("class_weights and sample_weight are both given; expected one of them");
    rekindle_dataset_destroy(dataset);
    dataset = good;
    weight.dtype = REKINDLE_INT32;
    REFUSED(rekindle_model_train_on_batch(model, &x, &y, &weight, values, 2), "int32");
    weight.dtype = (rekindle_dtype)99;
    REFUSED(rekindle_model_train_on_batch(model, &x, &y, &weight, values, 2), "sample_weight->dtype is 99");
    free(weights);
}
END_TEST

START_TEST(settings_and_names_are_checked) {
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    const char *metric = "preciseness";
    float *bias = random_floats(5, 1);
    int64_t shape[] = {6};
    rekindle_array array = must_array(REKINDLE_FLOAT32, bias, 1, shape);
    REFUSED(rekindle_model_set_learning_rate(model, NAN), "learning_rate is nan; expected a finite number, 0 or more");
    REFUSED(rekindle_model_set_learning_rate(model, -INFINITY), "learning_rate is -inf");
    compile.loss_name = "x_y";
    REFUSED(rekindle_model_compile(model, &compile), "\"x_y\"");
    compile.loss_name = "mse";
    compile.optimizer_name = "lamb";
    REFUSED(rekindle_model_compile(model, &compile), "\"lamb\"");
    compile.optimizer_name = "sgd";
    compile.metric_names = &metric;
    compile.metric_name_count = 1;
    REFUSED(rekindle_model_compile(model, &compile), "\"preciseness\"");
    REFUSED(rekindle_model_set_weight(model, "dense/bias", &array), "(6,)");
    shape[0] = 5;
    FAILS(REKINDLE_NOT_FOUND, rekindle_model_set_weight(model, "dense/biases", &array), "\"dense/biases\"");
    free(bias);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, numbers_are_checked);
    tcase_add_loop_test(tests, labels_must_be_classes, 0, LENGTH(labels));
    tcase_add_test(tests, samples_must_have_the_models_shape);
    tcase_add_test(tests, targets_must_fit_the_output);
    tcase_add_test(tests, weights_must_fit_the_output);
    tcase_add_test(tests, settings_and_names_are_checked);
}

int main(void) {
    return run_tests("training.bad_input", add_tests);
}
