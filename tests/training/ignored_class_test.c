/* ignore_class: a sample of that class costs nothing, teaches nothing and does not count. */
#include <math.h>

#include "support/must.h"
#include "support/run_tests.h"
#include "training/runs.h"

enum { COUNT = 6, FEATURES = 3, CLASSES = 4, VALID = 4 };

static float x[COUNT * FEATURES], valid_x[VALID * FEATURES];
static const int32_t y[COUNT] = {1, -1, 3, 0, -1, 2}, valid_y[VALID] = {1, 3, 0, 2};

static void set_up(void) {
    for (int i = 0, row = 0; i < COUNT; ++i) {
        for (int j = 0; j < FEATURES; ++j) x[i * FEATURES + j] = (float)((7 * i + 3 * j) % 11) / 11;
        if (y[i] >= 0) memcpy(&valid_x[FEATURES * row++], &x[i * FEATURES], FEATURES * sizeof(float));
    }
}

static rekindle_model *make_model(int64_t ignored) {
    rekindle_sparse_categorical_crossentropy_options options = REKINDLE_SPARSE_CATEGORICAL_CROSSENTROPY_OPTIONS_INIT;
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    const char *metrics[] = {"sparse_categorical_accuracy"};
    rekindle_loss *loss = NULL;
    rekindle_model *model = new_model(1);
    add_dense(model, CLASSES, "softmax");
    options.ignore_class = ignored;
    must(rekindle_sparse_categorical_crossentropy_create(&options, &loss));
    compile.loss = loss;
    compile.metric_names = metrics;
    compile.metric_name_count = 1;
    must(rekindle_model_compile(model, &compile));
    rekindle_loss_destroy(loss);
    return model;
}

/* Loss and accuracy. */
static rekindle_status train(rekindle_model *model, const float *features, const int32_t *labels, int64_t count,
                             double *values) {
    int64_t x_shape[] = {count, FEATURES}, y_shape[] = {count};
    rekindle_array inputs = must_array(REKINDLE_FLOAT32, features, 2, x_shape);
    rekindle_array targets = must_array(REKINDLE_INT32, labels, 1, y_shape);
    return rekindle_model_train_on_batch(model, &inputs, &targets, NULL, values, 2);
}

static void expect_same_weights(const rekindle_model *left, const rekindle_model *right) {
    rekindle_tensor *a = must_get_weight(left, "dense/kernel"), *b = must_get_weight(right, "dense/kernel");
    size_t count = 0;
    const float *a_values = must_view_floats(a, &count), *b_values = must_view_floats(b, &count);
    for (size_t i = 0; i < count; ++i) ck_assert_float_eq_tol(a_values[i], b_values[i], 1e-6F);
    rekindle_tensor_destroy(a);
    rekindle_tensor_destroy(b);
}

START_TEST(the_others_are_trained_as_if_alone) {
    rekindle_model *model = make_model(-1), *alone = make_model(-1);
    double values[2], alone_values[2];
    for (int step = 0; step < 5; ++step) {
        must(train(model, x, y, COUNT, values));
        must(train(alone, valid_x, valid_y, VALID, alone_values));
        ck_assert_double_eq_tol(values[0], alone_values[0], 1e-6);
        /* Metrics know nothing of what a loss ignores: what has no class is no match, as in Keras. */
        ck_assert_double_eq_tol(values[1] * COUNT, alone_values[1] * VALID, 1e-9);
    }
    expect_same_weights(model, alone);
    rekindle_model_destroy(model);
    rekindle_model_destroy(alone);
}
END_TEST

START_TEST(nothing_is_learned_where_all_are_ignored) {
    static const int32_t none[COUNT] = {-1, -1, -1, -1, -1, -1};
    rekindle_model *model = make_model(-1), *untrained = make_model(-1);
    const int64_t input_shape[] = {FEATURES};
    double values[2];
    must(rekindle_model_build(untrained, input_shape, 1));
    must(train(model, x, none, COUNT, values));
    ck_assert(values[0] == 0.0);
    expect_same_weights(model, untrained);
    rekindle_model_destroy(model);
    rekindle_model_destroy(untrained);
}
END_TEST

START_TEST(other_numbers_are_no_classes_still) {
    rekindle_model *model = make_model(-2);
    double values[2];
    FAILS(REKINDLE_INVALID_ARGUMENT, train(model, x, y, COUNT, values),
          "y has the class index -1 at element 0 of sample 1; expected an integer from 0 to 3");
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(an_ignored_class_has_32_bits) {
    rekindle_sparse_categorical_crossentropy_options options = REKINDLE_SPARSE_CATEGORICAL_CROSSENTROPY_OPTIONS_INIT;
    rekindle_loss *loss = NULL;
    options.ignore_class = INT64_C(1) << 32;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_sparse_categorical_crossentropy_create(&options, &loss),
          "ignore_class is 4294967296; expected an integer of 32 bits");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, NULL);
    tcase_add_test(tests, the_others_are_trained_as_if_alone);
    tcase_add_test(tests, nothing_is_learned_where_all_are_ignored);
    tcase_add_test(tests, other_numbers_are_no_classes_still);
    tcase_add_test(tests, an_ignored_class_has_32_bits);
}

int main(void) {
    return run_tests("training.ignored_class", add_tests);
}
