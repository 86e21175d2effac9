/* Layers that are trained and layers that are not, statistics, and the gradients of a batch. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "support/must.h"
#include "support/run_tests.h"

#define NORMALIZED                                                                                                     \
    "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"model\",\"seed\":5,\"layers\":["                            \
    "{\"class_name\":\"Dense\",\"config\":{\"name\":\"first\",\"units\":4}},"                                          \
    "{\"class_name\":\"BatchNormalization\",\"config\":{\"name\":\"norm\"}},"                                          \
    "{\"class_name\":\"Dense\",\"config\":{\"name\":\"last\",\"units\":2}}]}}"
#define ADAM "{\"optimizer\":\"adam\",\"loss\":\"mse\"}"
#define SGD "{\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":1.0}},\"loss\":\"mse\"}"

enum { SAMPLES = 6, FEATURES = 3, OUTPUTS = 2 };

static const int64_t input_shape[] = {FEATURES}, x_shape[] = {SAMPLES, FEATURES}, y_shape[] = {SAMPLES, OUTPUTS};

static rekindle_model *normalized(void) {
    return must_make_model(NORMALIZED, SGD, input_shape, 1);
}

static rekindle_status train_on(rekindle_model *model, const float *values) {
    static const float target[SAMPLES * OUTPUTS] = {1, 0, 0, 1, 1, 1};
    rekindle_array x = must_array(REKINDLE_FLOAT32, values, 2, x_shape);
    rekindle_array y = must_array(REKINDLE_FLOAT32, target, 2, y_shape);
    return rekindle_model_train_on_batch(model, &x, &y, NULL, NULL, 0);
}

static void train(rekindle_model *model) {
    float *values = must_make_noise(7, SAMPLES * FEATURES);
    must(train_on(model, values));
    free(values);
}

/* Whether a weight is the same in both. */
static bool is_same(const rekindle_tensor *one, const rekindle_tensor *other) {
    size_t count = 0, others = 0;
    const float *values = must_view_floats(one, &count), *other_values = must_view_floats(other, &others);
    ck_assert_uint_eq(count, others);
    return memcmp(values, other_values, count * sizeof(float)) == 0;
}

/* Trains one batch; whether that changed the weight. */
static bool training_changes(rekindle_model *model, const char *weight) {
    rekindle_tensor *before = must_get_weight(model, weight);
    train(model);
    rekindle_tensor *after = must_get_weight(model, weight);
    bool changed = !is_same(before, after);
    rekindle_tensor_destroy(before);
    rekindle_tensor_destroy(after);
    return changed;
}

static uint32_t is_trainable(const rekindle_model *model, const char *layer) {
    uint32_t trainable = 7;
    must(rekindle_model_get_trainable(model, layer, &trainable));
    return trainable;
}

START_TEST(it_takes_effect_at_the_next_compile) {
    rekindle_model *model = normalized();
    ck_assert_uint_eq(is_trainable(model, "first"), 1);
    must(rekindle_model_set_trainable(model, "first", 0));
    ck_assert_uint_eq(is_trainable(model, "first"), 0);
    ck_assert_uint_eq(is_trainable(model, "last"), 1);
    ck_assert(training_changes(model, "first/kernel"));
    must(rekindle_model_compile_from_json(model, SGD));
    ck_assert(!training_changes(model, "first/kernel"));
    ck_assert(!training_changes(model, "first/bias"));
    ck_assert(training_changes(model, "last/kernel"));
    must(rekindle_model_set_trainable(model, "first", 1));
    ck_assert(!training_changes(model, "first/kernel"));
    must(rekindle_model_compile_from_json(model, SGD));
    ck_assert(training_changes(model, "first/kernel"));
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(a_frozen_normalization_keeps_its_averages) {
    rekindle_model *model = normalized();
    ck_assert(training_changes(model, "norm/moving_mean"));
    must(rekindle_model_set_trainable(model, "norm", 0));
    ck_assert(training_changes(model, "norm/moving_variance"));
    must(rekindle_model_compile_from_json(model, SGD));
    ck_assert(!training_changes(model, "norm/moving_mean"));
    ck_assert(!training_changes(model, "norm/moving_variance"));
    ck_assert(!training_changes(model, "norm/gamma"));
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(a_model_of_frozen_layers_alone_computes_its_loss) {
    rekindle_model *model = normalized();
    must(rekindle_model_set_trainable(model, NULL, 0));
    must(rekindle_model_compile_from_json(model, SGD));
    ck_assert(!training_changes(model, "last/kernel"));
    ck_assert(!training_changes(model, "norm/moving_mean"));
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(json_keeps_it) {
    rekindle_model *model = normalized(), *copy = NULL;
    char *json = NULL;
    must(rekindle_model_set_trainable(model, "norm", 0));
    must(rekindle_model_to_json(model, &json));
    must(rekindle_model_from_json(json, &copy));
    ck_assert_uint_eq(is_trainable(copy, "norm"), 0);
    ck_assert_uint_eq(is_trainable(copy, "last"), 1);
    rekindle_string_destroy(json);
    rekindle_model_destroy(copy);
    rekindle_model_destroy(model);
}
END_TEST

/* What is stored is what the optimizer's state belongs to, whatever was set since. */
START_TEST(a_file_has_it_as_the_last_compile_took_it) {
    for (uint32_t trainable = 0; trainable <= 1; ++trainable) {
        char *folder = make_folder(), *path = path_in(folder, "model.rekindle");
        rekindle_model *model = normalized(), *loaded = NULL;
        must(rekindle_model_set_trainable(model, "first", 1 - trainable));
        must(rekindle_model_compile_from_json(model, ADAM));
        train(model);
        must(rekindle_model_set_trainable(model, "first", trainable));
        must(rekindle_model_save(model, path));
        must(rekindle_model_load(path, &loaded));
        ck_assert_uint_eq(is_trainable(loaded, "first"), 1 - trainable);
        ck_assert(training_changes(loaded, "first/kernel") == (trainable == 0));
        must(rekindle_model_compile_from_json(model, ADAM));
        ck_assert(training_changes(model, "first/kernel") == (trainable == 1));
        rekindle_model_destroy(loaded);
        rekindle_model_destroy(model);
        free(path);
        remove_folder(folder);
    }
}
END_TEST

START_TEST(layers_that_are_not_there_are_refused) {
    rekindle_model *model = normalized();
    uint32_t trainable = 7;
    ck_assert_int_eq(rekindle_model_set_trainable(model, "middle", 0), REKINDLE_NOT_FOUND);
    ck_assert_str_eq(rekindle_last_error(), "layer is \"middle\"; the model has no such layer");
    ck_assert_int_eq(rekindle_model_get_trainable(model, "middle", &trainable), REKINDLE_NOT_FOUND);
    ck_assert_uint_eq(trainable, 7);
    ck_assert_int_eq(rekindle_model_set_trainable(model, "first", 2), REKINDLE_INVALID_ARGUMENT);
    ck_assert_uint_eq(is_trainable(model, "first"), 1);
    rekindle_model_destroy(model);
}
END_TEST

/* Inputs that are finite, and outputs that are not. */
START_TEST(a_step_that_fails_moves_no_average) {
    rekindle_model *model = must_make_model(NORMALIZED, NULL, input_shape, 1);
    float gamma[] = {3e38F, 3e38F, 3e38F, 3e38F}, *noise = must_make_noise(7, SAMPLES * FEATURES);
    const int64_t shape[] = {4};
    rekindle_array value = must_array(REKINDLE_FLOAT32, gamma, 1, shape);
    must(rekindle_model_compile_from_json(model, SGD));
    must(rekindle_model_set_weight(model, "norm/gamma", &value));
    rekindle_tensor *mean = must_get_weight(model, "norm/moving_mean");
    ck_assert_int_eq(train_on(model, noise), REKINDLE_DATA_ERROR);
    ck_assert_msg(strstr(rekindle_last_error(), "the loss is ") != NULL, "%s", rekindle_last_error());
    rekindle_tensor *after = must_get_weight(model, "norm/moving_mean");
    ck_assert(is_same(mean, after));
    rekindle_tensor_destroy(mean);
    rekindle_tensor_destroy(after);
    rekindle_model_destroy(model);
    free(noise);
}
END_TEST

/* The variance of these inputs is beyond float32, the loss is not. */
START_TEST(an_average_that_is_not_finite_is_named) {
    rekindle_model *model = must_make_model("{\"class_name\":\"Sequential\",\"config\":{\"name\":\"model\",\"layers\":["
                                            "{\"class_name\":\"BatchNormalization\",\"config\":{\"name\":\"norm\"}},"
                                            "{\"class_name\":\"Dense\",\"config\":{\"name\":\"last\",\"units\":2}}]}}",
                                            SGD, input_shape, 1);
    float values[SAMPLES * FEATURES] = {0};
    for (size_t i = 0; i < SAMPLES; ++i) values[i * FEATURES] = i % 2 == 0 ? 1e25F : -1e25F;
    ck_assert_int_eq(train_on(model, values), REKINDLE_DATA_ERROR);
    ck_assert_msg(strstr(rekindle_last_error(), "norm/moving_variance: the weight has inf") != NULL, "%s",
                  rekindle_last_error());
    rekindle_model_destroy(model);
}
END_TEST

/* With a rate of 1 a step of SGD subtracts the gradient. */
START_TEST(gradients_are_those_of_the_last_batch) {
    rekindle_model *model = normalized();
    rekindle_tensor *gradient = NULL;
    ck_assert_int_eq(rekindle_model_get_gradient(model, "last/kernel", &gradient), REKINDLE_INVALID_STATE);
    rekindle_tensor *before = must_get_weight(model, "last/kernel");
    train(model);
    rekindle_tensor *after = must_get_weight(model, "last/kernel");
    must(rekindle_model_get_gradient(model, "last/kernel", &gradient));
    size_t count = 0;
    const float *old = must_view_floats(before, &count), *new = must_view_floats(after, &count);
    const float *values = must_view_floats(gradient, &count);
    ck_assert_uint_eq(count, 8);
    for (size_t i = 0; i < count; ++i) ck_assert_float_eq_tol(old[i] - new[i], values[i], 1e-6F);
    ck_assert_int_eq(rekindle_model_get_gradient(model, "norm/moving_mean", &gradient), REKINDLE_NOT_FOUND);
    ck_assert_int_eq(rekindle_model_get_gradient(model, "none", &gradient), REKINDLE_NOT_FOUND);
    rekindle_tensor_destroy(before);
    rekindle_tensor_destroy(after);
    rekindle_tensor_destroy(gradient);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, it_takes_effect_at_the_next_compile);
    tcase_add_test(tests, a_frozen_normalization_keeps_its_averages);
    tcase_add_test(tests, a_model_of_frozen_layers_alone_computes_its_loss);
    tcase_add_test(tests, json_keeps_it);
    tcase_add_test(tests, a_file_has_it_as_the_last_compile_took_it);
    tcase_add_test(tests, layers_that_are_not_there_are_refused);
    tcase_add_test(tests, a_step_that_fails_moves_no_average);
    tcase_add_test(tests, an_average_that_is_not_finite_is_named);
    tcase_add_test(tests, gradients_are_those_of_the_last_batch);
}

int main(void) {
    return run_tests("training.trainable", add_tests);
}
