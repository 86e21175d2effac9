/* Class weights and sample weights: a batch's loss is sum(weight * loss) / count, and its gradient follows. */
#include <math.h>

#include "checkpoint/test_files.h"
#include "training/runs.h"

enum { COUNT = 11, FEATURES = 4, CLASSES = 3, BATCH = 4 };

static struct samples samples;
static float *weights;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;

static void set_up(void) {
    samples = new_samples(COUNT, FEATURES, CLASSES, 5);
    weights = random_floats(COUNT, 3);
    fit.batch_size = BATCH;
    fit.epochs = 3;
}

static void tear_down(void) {
    free_samples(&samples);
    free(weights);
}

/* What a fit leaves; destroys the dataset. */
static struct bytes fitted(rekindle_dataset *dataset, const char *loss, const char *metric) {
    rekindle_model *model = new_model(7);
    struct bytes bytes;
    add_dense(model, 5, "relu");
    add_dropout(model, 0.4);
    add_dense(model, CLASSES, "softmax");
    compile_model(model, "adam", loss, metric);
    OK(fit_with(model, dataset, &fit, NULL));
    bytes = state_of(model);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    return bytes;
}

static rekindle_dataset *labelled(const float *sample_weight) {
    return new_dataset(samples.x, COUNT, FEATURES, samples.y, 0, sample_weight);
}

static rekindle_dataset *one_hot(const float *sample_weight) {
    float y[COUNT * CLASSES] = {0.0f};
    for (int i = 0; i < COUNT; ++i) y[i * CLASSES + (int)samples.y[i]] = 1.0f;
    return new_dataset(samples.x, COUNT, FEATURES, y, CLASSES, sample_weight);
}

static const char sparse[] = "sparse_categorical_crossentropy", categorical[] = "categorical_crossentropy";

/* A class without a weight has 1, as in Keras. */
START_TEST(class_weights_are_the_weights_of_their_samples) {
    static const rekindle_class_weight class_weights[] = {{2, 0.3}, {0, 2.5}};
    struct bytes labels, vectors;
    for (int i = 0; i < COUNT; ++i) weights[i] = samples.y[i] == 2.0f ? 0.3f : samples.y[i] == 0.0f ? 2.5f : 1.0f;
    labels = fitted(labelled(weights), sparse, "accuracy");
    vectors = fitted(one_hot(weights), categorical, "accuracy");
    fit.class_weights = class_weights;
    fit.class_weight_count = LENGTH(class_weights);
    SAME(labels, fitted(labelled(NULL), sparse, "accuracy"));
    SAME(vectors, fitted(one_hot(NULL), categorical, "accuracy"));
}
END_TEST

static void expect_refused(const char *loss, int64_t units, const char *activation, int64_t index, const char *part) {
    const rekindle_class_weight class_weight = {index, 2.0};
    float y[COUNT * 8] = {0.0f};
    bool labels = strcmp(loss, sparse) == 0;
    rekindle_model *model = new_model(7);
    rekindle_dataset *dataset = new_dataset(samples.x, COUNT, FEATURES, y, labels ? 0 : units, NULL);
    add_dense(model, units, activation);
    compile_model(model, "sgd", loss, NULL);
    fit.class_weights = &class_weight;
    fit.class_weight_count = 1;
    FAILS(REKINDLE_INVALID_ARGUMENT, fit_with(model, dataset, &fit, NULL), part);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}

START_TEST(classes_that_cannot_occur_are_refused) {
    expect_refused(sparse, 3, "softmax", 3, "class_weights has class 3; expected 0 to 2");
    expect_refused(categorical, 4, "softmax", 100, "class_weights has class 100; expected 0 to 3");
    expect_refused("binary_crossentropy", 1, "sigmoid", 2, "class_weights has class 2; expected 0 to 1");
    expect_refused("binary_crossentropy", 5, "sigmoid", 5, "class_weights has class 5; expected 0 to 4");
    expect_refused("mse", 1, NULL, 0, "class_weights is given; MeanSquaredError has no classes");
    expect_refused("mse", 3, NULL, 0, "class_weights is given; MeanSquaredError has no classes");
}
END_TEST

START_TEST(a_weight_beyond_float32_is_refused) {
    static const rekindle_class_weight class_weights[] = {{0, 1e39}};
    rekindle_model *model = small_classifier(1, 1);
    rekindle_dataset *dataset = labelled(NULL);
    fit.class_weights = class_weights;
    fit.class_weight_count = 1;
    FAILS(REKINDLE_INVALID_ARGUMENT, fit_with(model, dataset, &fit, NULL), "class_weights has 1e+39 for class 0");
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}
END_TEST

START_TEST(classes_of_weight_0_teach_nothing) {
    static const rekindle_class_weight none[] = {{0, 0.0}, {1, 0.0}, {2, 0.0}};
    rekindle_model *model = small_classifier(1, 1);
    rekindle_dataset *dataset = labelled(NULL);
    double loss[3];
    float *before, *after;
    OK(rekindle_model_build(model, (const int64_t[]){FEATURES}, 1));
    before = weight_values(model, "dense/kernel");
    fit.class_weights = none;
    fit.class_weight_count = LENGTH(none);
    OK(fit_with(model, dataset, &fit, NULL));
    after = weight_values(model, "dense/kernel");
    ck_assert_uint_eq(history_of(model, "loss", loss, 3), 3);
    ck_assert(loss[0] == 0.0 && loss[2] == 0.0);
    ck_assert_mem_eq(before, after, FEATURES * 5 * sizeof(float));
    free(before);
    free(after);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}
END_TEST

START_TEST(weights_of_1_are_none) {
    struct bytes without = fitted(labelled(NULL), sparse, "accuracy");
    for (int i = 0; i < COUNT; ++i) weights[i] = 1.0f;
    SAME(fitted(labelled(weights), sparse, "accuracy"), without);
}
END_TEST

/* Without a metric, as metrics take no weights. */
static struct bytes fitted_with_sample_2(float weight, float x, float y) {
    for (int i = 0; i < FEATURES; ++i) samples.x[2 * FEATURES + i] = x;
    samples.y[2] = y;
    weights[2] = weight;
    return fitted(labelled(weights), sparse, NULL);
}

START_TEST(a_sample_of_weight_0_teaches_nothing) {
    struct bytes one, other;
    SAME(fitted_with_sample_2(0.0f, 0.1f, 0.0f), fitted_with_sample_2(0.0f, 3.0f, 2.0f));
    one = fitted_with_sample_2(0.01f, 0.1f, 0.0f);
    other = fitted_with_sample_2(0.01f, 3.0f, 2.0f);
    ck_assert(!same_bytes(&one, &other));
    bytes_free(&one);
    bytes_free(&other);
}
END_TEST

/* Linear regression, two steps of SGD in double: loss = sum(w r^2) / n, with r = x . kernel + bias - y. */
START_TEST(weighted_steps_are_those_of_a_naive_computation) {
    enum { STEPS = 2 };
    const double rate = 0.25;
    rekindle_model *model = new_model(1);
    rekindle_dataset *dataset = labelled(weights);
    double kernel[FEATURES] = {0.0}, bias = 0.0, expected[STEPS], loss[STEPS];
    float start[FEATURES] = {0.0f}, *found;
    add_dense(model, 1, NULL);
    OK(rekindle_model_build(model, (const int64_t[]){FEATURES}, 1));
    compile_sgd(model, rate, "mse", 1);
    set_weight_values(model, "dense/kernel", start);
    for (int step = 0; step < STEPS; ++step) {
        double gradient[FEATURES] = {0.0}, bias_gradient = 0.0;
        expected[step] = 0.0;
        for (int i = 0; i < COUNT; ++i) {
            double residual = bias - samples.y[i];
            for (int f = 0; f < FEATURES; ++f) residual += kernel[f] * samples.x[i * FEATURES + f];
            expected[step] += weights[i] * residual * residual / COUNT;
            bias_gradient += 2.0 * weights[i] * residual / COUNT;
            for (int f = 0; f < FEATURES; ++f) {
                gradient[f] += 2.0 * weights[i] * residual * samples.x[i * FEATURES + f] / COUNT;
            }
        }
        bias -= rate * bias_gradient;
        for (int f = 0; f < FEATURES; ++f) kernel[f] -= rate * gradient[f];
    }
    fit.batch_size = COUNT;
    fit.epochs = STEPS;
    OK(fit_with(model, dataset, &fit, NULL));
    ck_assert_uint_eq(history_of(model, "loss", loss, STEPS), STEPS);
    for (int step = 0; step < STEPS; ++step) ck_assert_double_eq_tol(loss[step], expected[step], 1e-5 * expected[step]);
    found = weight_values(model, "dense/kernel");
    for (int f = 0; f < FEATURES; ++f) ck_assert_double_eq_tol(found[f], kernel[f], 1e-5);
    free(found);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}
END_TEST

/* Evaluate weighs the loss, but not the metrics. */
START_TEST(evaluate_weighs_the_loss_only) {
    rekindle_model *model = small_classifier(1, 1);
    rekindle_dataset *plain = labelled(NULL), *weighted = labelled(weights), *single;
    double values[2], expected[2], one[2], sum = 0.0;
    OK(evaluate_with(model, plain, BATCH, NULL, expected, 2));
    OK(evaluate_with(model, weighted, BATCH, NULL, values, 2));
    for (int i = 0; i < COUNT; ++i) {
        single = dataset_of(&samples, i, 1);
        OK(evaluate_with(model, single, 1, NULL, one, 2));
        sum += weights[i] * one[0] / COUNT;
        rekindle_dataset_destroy(single);
    }
    ck_assert_double_eq_tol(values[0], sum, 1e-5);
    ck_assert(fabs(values[0] - expected[0]) > 1e-3);
    ck_assert(values[1] == expected[1]);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(plain);
    rekindle_dataset_destroy(weighted);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, class_weights_are_the_weights_of_their_samples);
    tcase_add_test(tests, classes_that_cannot_occur_are_refused);
    tcase_add_test(tests, a_weight_beyond_float32_is_refused);
    tcase_add_test(tests, classes_of_weight_0_teach_nothing);
    tcase_add_test(tests, weights_of_1_are_none);
    tcase_add_test(tests, a_sample_of_weight_0_teaches_nothing);
    tcase_add_test(tests, weighted_steps_are_those_of_a_naive_computation);
    tcase_add_test(tests, evaluate_weighs_the_loss_only);
}

int main(void) {
    return run_tests("training.weights", add_tests);
}
