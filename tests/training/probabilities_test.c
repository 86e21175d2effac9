/* Metrics that read behind a final activation which the loss takes upon itself see what predict gives, in batches that
 * one thread does and in those that several share. */
#include <math.h>

#include "support/must.h"
#include "support/run_tests.h"
#include "training/fixture.h"

enum { FEATURES = 3 };

typedef struct subject {
    const char *activation, *loss;
    int64_t units;
} subject;

static const subject subjects[] = {{"softmax", "categorical_crossentropy", 10},
                                   {"softmax", "categorical_crossentropy", 40},
                                   {"sigmoid", "binary_crossentropy", 9}};
static const int64_t counts[] = {1, 7, 32, 3001};

static rekindle_model *make_model(const subject *of, int64_t threads) {
    static const char *const metrics[] = {"mse"};
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_model *model = new_model(3);
    add_dense(model, of->units, of->activation);
    compile.loss_name = of->loss;
    compile.metric_names = metrics;
    compile.metric_name_count = 1;
    compile.threads = threads;
    must(rekindle_model_compile(model, &compile));
    return model;
}

static double squared_error(const rekindle_tensor *output, const float *targets) {
    size_t count = 0;
    const float *outputs = must_view_floats(output, &count);
    double sum = 0;
    for (size_t i = 0; i < count; ++i) sum += pow((double)outputs[i] - (double)targets[i], 2);
    return sum / (double)count;
}

static void check_mse(const subject *of, int64_t count, int64_t threads) {
    const int64_t x_shape[] = {count, FEATURES}, y_shape[] = {count, of->units};
    float *x = must_make_noise(1, (size_t)(count * FEATURES)), *y = random_floats((size_t)(count * of->units), 2);
    const rekindle_array inputs = must_array(REKINDLE_FLOAT32, x, 2, x_shape);
    const rekindle_array targets = must_array(REKINDLE_FLOAT32, y, 2, y_shape);
    rekindle_model *model = make_model(of, threads);
    rekindle_dataset *dataset = must_make_dataset(&inputs, &targets, NULL);
    rekindle_evaluate_options evaluate = REKINDLE_EVALUATE_OPTIONS_INIT;
    double evaluated[2], trained[2];
    rekindle_tensor *output = must_predict(model, &inputs, count);
    const double expected = squared_error(output, y);

    evaluate.batch_size = count;
    must(rekindle_model_evaluate(model, dataset, &evaluate, evaluated, 2));
    must(rekindle_model_train_on_batch(model, &inputs, &targets, NULL, trained, 2));
    ck_assert_double_eq_tol(evaluated[1], expected, 1e-6 * expected);
    ck_assert_double_eq_tol(trained[1], expected, 1e-6 * expected);

    rekindle_tensor_destroy(output);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    free(x);
    free(y);
}

START_TEST(metrics_see_what_predict_gives) {
    for (size_t s = 0; s < sizeof(subjects) / sizeof(subjects[0]); ++s) {
        for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); ++c) {
            check_mse(&subjects[s], counts[c], 0);
            check_mse(&subjects[s], counts[c], 1);
        }
    }
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, metrics_see_what_predict_gives);
}

int main(void) {
    return run_tests("training.probabilities", add_tests);
}
