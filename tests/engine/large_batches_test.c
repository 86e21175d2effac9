/* Batches so large that their targets are gathered and their matches counted on several threads: what comes out is what
 * a plain loop counts, exactly, and losses agree with those of one thread. */
#include <math.h>
#include <stdlib.h>

#include "support/must.h"
#include "support/run_tests.h"

enum { ROWS = 999, CLASSES = 301, COUNT = 2 * ROWS }; /* two batches */

/* Nothing is learned: outputs are inputs. */
#define MODEL                                                                                                          \
    "{\"class_name\":\"Sequential\",\"config\":{\"layers\":["                                                          \
    "{\"class_name\":\"Activation\",\"config\":{\"activation\":\"linear\"}}]}}"

static float *x, *y, *weights;
static int32_t *labels;

static void set_up(void) {
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    runtime.threads = 3;
    must(rekindle_runtime_configure(&runtime));
    x = must_make_noise(1, (size_t)COUNT * CLASSES);
    y = must_make_noise(2, (size_t)COUNT * CLASSES);
    weights = must_make_noise(3, COUNT);
    labels = malloc(COUNT * sizeof(int32_t));
    ck_assert_ptr_nonnull(labels);
    for (int row = 0; row < COUNT; ++row) {
        weights[row] = fabsf(weights[row]);
        labels[row] = (int32_t)((row * 7919) % CLASSES);
        if (row % 3 != 0) continue; /* so that some match */
        x[row * CLASSES + labels[row]] = 2.0F;
        y[row * CLASSES + labels[row]] = 3.0F;
    }
}

static void tear_down(void) {
    free(x);
    free(y);
    free(weights);
    free(labels);
}

static rekindle_dataset *make_dataset(int takes_labels, int is_weighted) {
    static const int64_t shape[] = {COUNT, CLASSES};
    rekindle_array features = must_array(REKINDLE_FLOAT32, x, 2, shape), targets = features, weight = features;
    targets.data = y;
    if (takes_labels) targets = must_array(REKINDLE_INT32, labels, 1, shape);
    weight = must_array(REKINDLE_FLOAT32, weights, 1, shape);
    return must_make_dataset(&features, &targets, is_weighted ? &weight : NULL);
}

static void evaluate(const char *compile, int takes_labels, int is_weighted, double *values) {
    static const int64_t shape[] = {CLASSES};
    rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
    rekindle_dataset *dataset = make_dataset(takes_labels, is_weighted);
    rekindle_model *model = must_make_model(MODEL, compile, shape, 1);
    options.batch_size = ROWS;
    must(rekindle_model_evaluate(model, dataset, &options, values, 2));
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}

static int first_maximum(const float *row) {
    int best = 0;
    for (int i = 1; i < CLASSES; ++i) best = row[i] > row[best] ? i : best;
    return best;
}

static double mean_squared_error(int is_weighted) {
    double sum = 0.0;
    for (int row = 0; row < COUNT; ++row) {
        double of_row = 0.0;
        for (int i = row * CLASSES; i < (row + 1) * CLASSES; ++i) of_row += pow((double)x[i] - (double)y[i], 2);
        sum += of_row / CLASSES * (is_weighted ? (double)weights[row] : 1.0);
    }
    return sum / COUNT;
}

#define ON(threads, loss, metric) "{\"loss\":\"" loss "\",\"metrics\":[\"" metric "\"],\"threads\":" #threads "}"

START_TEST(categories_are_counted) {
    double values[2];
    int matches = 0;
    for (int row = 0; row < COUNT; ++row) {
        matches += first_maximum(x + row * CLASSES) == first_maximum(y + row * CLASSES);
    }
    ck_assert_int_gt(matches, COUNT / 4);
    evaluate(_i / 2 == 0 ? ON(3, "mse", "categorical_accuracy") : ON(1, "mse", "categorical_accuracy"), 0, _i % 2,
             values);
    ck_assert_double_eq(values[1], (double)matches / COUNT);
    ck_assert_double_eq_tol(values[0], mean_squared_error(_i % 2), 1e-6);
}
END_TEST

START_TEST(labels_are_counted) {
    double values[2], on_one[2];
    int matches = 0;
    for (int row = 0; row < COUNT; ++row) matches += first_maximum(x + row * CLASSES) == labels[row];
    ck_assert_int_gt(matches, COUNT / 4);
    evaluate(ON(3, "sparse_categorical_crossentropy", "sparse_categorical_accuracy"), 1, _i, values);
    evaluate(ON(1, "sparse_categorical_crossentropy", "sparse_categorical_accuracy"), 1, _i, on_one);
    ck_assert_double_eq(values[1], (double)matches / COUNT);
    ck_assert_double_eq(on_one[1], values[1]);
    ck_assert_double_eq_tol(values[0], on_one[0], 1e-6);
}
END_TEST

START_TEST(elements_are_counted) {
    double values[2];
    int matches = 0;
    for (int i = 0; i < COUNT * CLASSES; ++i) {
        y[i] = y[i] > 0.0F ? 1.0F : 0.0F;
        matches += (x[i] > 0.5F) == (y[i] > 0.5F);
    }
    evaluate(ON(3, "mse", "binary_accuracy"), 0, _i, values);
    ck_assert_double_eq(values[1], (double)matches / ((double)COUNT * CLASSES));
    ck_assert_double_eq_tol(values[0], mean_squared_error(_i), 1e-6);
}
END_TEST

/* Those of a class, in a fit that learns nothing. */
START_TEST(class_weights_are_looked_up) {
    static const int64_t shape[] = {CLASSES};
    static const rekindle_class_weight class_weights[] = {{0, 3.0}, {7, 0.5}, {CLASSES - 1, 2.0}};
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_dataset *dataset = make_dataset(1, 0);
    double losses[2];
    fit.batch_size = ROWS;
    fit.class_weights = class_weights;
    fit.class_weight_count = 3;
    for (int i = 0; i < 2; ++i) {
        rekindle_model *model = must_make_model(MODEL,
                                                i == 0 ? ON(1, "sparse_categorical_crossentropy", "accuracy")
                                                       : ON(3, "sparse_categorical_crossentropy", "accuracy"),
                                                shape, 1);
        rekindle_history *history = NULL;
        const double *values = NULL;
        size_t count = 0;
        must(rekindle_model_fit(model, dataset, &fit));
        must(rekindle_model_get_history(model, &history));
        must(rekindle_history_values(history, "loss", &values, &count));
        losses[i] = values[0];
        rekindle_history_destroy(history);
        rekindle_model_destroy(model);
    }
    ck_assert_double_eq_tol(losses[0], losses[1], 1e-6 * losses[0]);
    rekindle_dataset_destroy(dataset);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, categories_are_counted, 0, 4);
    tcase_add_loop_test(tests, labels_are_counted, 0, 2);
    tcase_add_loop_test(tests, elements_are_counted, 0, 2);
    tcase_add_test(tests, class_weights_are_looked_up);
}

int main(void) {
    return run_tests("engine.large_batches", add_tests);
}
