/* What belongs to a functional model: its layers and weights, its order, its ends. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sketch.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 4, FEATURES = 3 };

static const int64_t x_shape[] = {SAMPLES, FEATURES};
static const float x_values[SAMPLES * FEATURES] = {0.5F, -1.0F, 2.0F,  0.25F, 3.0F, -2.0F,
                                                   1.5F, 0.0F,  -0.5F, 1.0F,  4.0F, 0.75F};

static rekindle_array x_array(void) {
    return must_array(REKINDLE_FLOAT32, x_values, 2, x_shape);
}

START_TEST(a_layer_called_three_times_has_its_weights_once) {
    static const char *const names[] = {"shared/kernel", "shared/bias", "head/kernel", "head/bias"};
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES), *y = x;
    rekindle_layer *shared = sketch_dense(&sketch, "shared", FEATURES, "tanh");
    for (int i = 0; i < 3; ++i) y = sketch_call(&sketch, shared, y);
    y = sketch_call(&sketch, sketch_dense(&sketch, "head", 1, NULL), y);
    rekindle_model *model = sketch_model(x, y);
    expect_weights(model, names, 4);
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

START_TEST(an_unused_branch_is_no_part_of_the_model) {
    static const char *const names[] = {"used/kernel", "used/bias"};
    static const char *const other_names[] = {"unused/kernel", "unused/bias"};
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *y = sketch_call(&sketch, sketch_dense(&sketch, "used", 2, NULL), x);
    rekindle_symbol *other = sketch_call(&sketch, sketch_dense(&sketch, "unused", 2, NULL), x);
    sketch_call(&sketch, sketch_dense(&sketch, "behind", 2, NULL), y);
    rekindle_model *model = sketch_model(x, y);
    expect_weights(model, names, 2);
    rekindle_model *of_branch = sketch_model(x, other); /* its layer is free */
    expect_weights(of_branch, other_names, 2);
    rekindle_model_destroy(of_branch);
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

/* Keras numbers layers without names in the order of their depth. */
START_TEST(weights_stand_in_the_order_of_execution) {
    static const char *const names[] = {"dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"};
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_layer *last = sketch_dense(&sketch, NULL, 7, NULL), *first = sketch_dense(&sketch, NULL, 5, NULL);
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, last, sketch_call(&sketch, first, x)));
    size_t count = 0;
    expect_weights(model, names, 4);
    rekindle_tensor *bias = must_get_weight(model, "dense/bias");
    must_view_floats(bias, &count);
    ck_assert_uint_eq(count, 5);
    rekindle_tensor_destroy(bias);
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

START_TEST(a_summary_has_each_layers_own_shape) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *middle = sketch_call(&sketch, sketch_dense(&sketch, "first", 7, NULL), x);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, sketch_dense(&sketch, "second", 5, NULL), middle));
    char *text = NULL;
    must(rekindle_model_summary(model, &text));
    const char *first = strstr(text, "first (Dense)"), *second = strstr(text, "second (Dense)");
    ck_assert_msg(first != NULL && second != NULL, "%s", text);
    const char *of_first = strstr(first, "(None, 7)"), *of_second = strstr(second, "(None, 5)");
    ck_assert_msg(of_first != NULL && of_first < second && of_second != NULL, "%s", text);
    rekindle_string_destroy(text);
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

START_TEST(a_summary_shows_connections_and_what_is_trained) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_layer *twice = sketch_dense(&sketch, "twice", FEATURES, NULL);
    rekindle_symbol *once = sketch_call(&sketch, twice, x), *again = sketch_call(&sketch, twice, once);
    rekindle_model *model = sketch_model(x, sketch_add(&sketch, x, again));
    char *text = NULL, trained[64];
    must(rekindle_model_set_trainable(model, "twice", 0));
    must(rekindle_model_summary(model, &text));
    ck_assert_msg(strstr(text, "input_layer[0][0], twice[0][0]\n") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "input_layer[0][0], twice[1][0]\n") != NULL, "%s", text);
    snprintf(trained, sizeof(trained), "Trainable params: 0 (0 bytes)\nNon-trainable params: %d ",
             FEATURES * FEATURES + FEATURES);
    ck_assert_msg(strstr(text, trained) != NULL, "%s", text);
    rekindle_string_destroy(text);
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

START_TEST(a_model_may_begin_behind_a_layer) {
    static const char *const names[] = {"second/kernel", "second/bias"};
    static const char *const other_names[] = {"first/kernel", "first/bias"};
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *middle = sketch_call(&sketch, sketch_dense(&sketch, "first", 4, NULL), x);
    rekindle_symbol *y = sketch_call(&sketch, sketch_dense(&sketch, "second", 2, NULL), middle);
    rekindle_model *end = sketch_model(middle, y), *begin = sketch_model(x, middle);
    expect_weights(end, names, 2);
    expect_weights(begin, other_names, 2);
    rekindle_model_destroy(end);
    rekindle_model_destroy(begin);
    sketch_end(&sketch);
}
END_TEST

/* As in Keras: the model computes what it is given. It has nothing to train, and its loss is its input's. */
START_TEST(an_output_may_be_an_input) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_model *model = sketch_model(x, x);
    rekindle_array data = x_array();
    float zeros[SAMPLES * FEATURES] = {0.0F};
    rekindle_array target = must_array(REKINDLE_FLOAT32, zeros, 2, x_shape);
    double loss = 0.0, expected = 0.0;
    size_t count = 0;
    expect_weights(model, NULL, 0);
    rekindle_tensor *predictions = must_predict(model, &data, 3);
    const float *values = must_view_floats(predictions, &count);
    ck_assert_uint_eq(count, SAMPLES * FEATURES);
    ck_assert_mem_eq(values, x_values, sizeof(x_values));
    rekindle_tensor_destroy(predictions);
    compile_with_sgd(model, "mse", 0.1, 0.0);
    for (size_t i = 0; i < count; ++i) expected += (double)x_values[i] * (double)x_values[i] / (double)count;
    for (int i = 0; i < 2; ++i) {
        must(rekindle_model_train_on_batch(model, &data, &target, NULL, &loss, 1));
        ck_assert_double_eq_tol(loss, expected, 1e-6 * expected);
    }
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_layer_called_three_times_has_its_weights_once);
    tcase_add_test(tests, an_unused_branch_is_no_part_of_the_model);
    tcase_add_test(tests, weights_stand_in_the_order_of_execution);
    tcase_add_test(tests, a_summary_has_each_layers_own_shape);
    tcase_add_test(tests, a_summary_shows_connections_and_what_is_trained);
    tcase_add_test(tests, a_model_may_begin_behind_a_layer);
    tcase_add_test(tests, an_output_may_be_an_input);
}

int main(void) {
    return run_tests("structure", add_tests);
}
