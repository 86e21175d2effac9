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

/* A class without a weight has 1, as in Keras; one that does not occur changes nothing. */
START_TEST(class_weights_are_the_weights_of_their_samples) {
    static const rekindle_class_weight class_weights[] = {{2, 0.3}, {0, 2.5}, {100, 9.0}};
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
    tcase_add_test(tests, weights_of_1_are_none);
    tcase_add_test(tests, a_sample_of_weight_0_teaches_nothing);
    tcase_add_test(tests, weighted_steps_are_those_of_a_naive_computation);
    tcase_add_test(tests, evaluate_weighs_the_loss_only);
}

int main(void) {
    return run_tests("training.weights", add_tests);
}
