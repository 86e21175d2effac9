/* Compiling again: by the same optimizer a run goes on as if nothing had been compiled, by another it starts anew. */
#include <string.h>

#include "support/must.h"
#include "support/run_tests.h"
#include "training/state_bytes.h"

#define MODEL                                                                                                          \
    "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"model\",\"seed\":5,\"layers\":["                            \
    "{\"class_name\":\"Dense\",\"config\":{\"name\":\"first\",\"units\":4}},"                                          \
    "{\"class_name\":\"Dense\",\"config\":{\"name\":\"last\",\"units\":2}}]}}"

enum { SAMPLES = 6, FEATURES = 3, OUTPUTS = 2 };

static const int64_t input_shape[] = {FEATURES}, x_shape[] = {SAMPLES, FEATURES}, y_shape[] = {SAMPLES, OUTPUTS};

static rekindle_optimizer *optimizer;
static rekindle_model *model, *uninterrupted;

static rekindle_optimizer *new_optimizer(void) {
    rekindle_adam_options options = REKINDLE_ADAM_OPTIONS_INIT;
    rekindle_optimizer *made = NULL;
    options.learning_rate = 0.1;
    options.common.use_ema = 1;
    must(rekindle_adam_create(&options, &made));
    return made;
}

static void compile(rekindle_model *compiled, const rekindle_optimizer *by) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    options.optimizer = by;
    options.optimizer_name = NULL;
    options.loss_name = "mse";
    must(rekindle_model_compile(compiled, &options));
}

static void set_up(void) {
    optimizer = new_optimizer();
    model = must_make_model(MODEL, NULL, input_shape, 1);
    uninterrupted = must_make_model(MODEL, NULL, input_shape, 1);
    compile(model, optimizer);
    compile(uninterrupted, optimizer);
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    rekindle_model_destroy(uninterrupted);
    rekindle_optimizer_destroy(optimizer);
}

static void train(rekindle_model *trained, int batches) {
    for (int i = 0; i < batches; ++i) {
        float *values = must_make_noise((unsigned)i, SAMPLES * (FEATURES + OUTPUTS));
        rekindle_array x = must_array(REKINDLE_FLOAT32, values, 2, x_shape);
        rekindle_array y = must_array(REKINDLE_FLOAT32, values + SAMPLES * FEATURES, 2, y_shape);
        must(rekindle_model_train_on_batch(trained, &x, &y, NULL, NULL, 0));
        free(values);
    }
}

static int is_same(const char *state) {
    size_t count = 0, others = 0;
    rekindle_tensor *one = must_get_state(model, state), *other = must_get_state(uninterrupted, state);
    const float *values = must_view_floats(one, &count), *other_values = must_view_floats(other, &others);
    int same = count == others && memcmp(values, other_values, count * sizeof(float)) == 0;
    rekindle_tensor_destroy(one);
    rekindle_tensor_destroy(other);
    return same;
}

static int64_t updates(void) {
    rekindle_array view = REKINDLE_ARRAY_INIT;
    rekindle_tensor *state = must_get_state(model, "optimizer/iterations");
    must(rekindle_tensor_view(state, &view));
    int64_t count = *(const int64_t *)view.data;
    rekindle_tensor_destroy(state);
    return count;
}

START_TEST(the_same_optimizer_goes_on) {
    struct bytes one = {NULL, 0, 0}, other = {NULL, 0, 0};
    train(model, 3);
    must(rekindle_model_set_learning_rate(model, 0.05));
    compile(model, optimizer);
    train(model, 3);
    train(uninterrupted, 3);
    must(rekindle_model_set_learning_rate(uninterrupted, 0.05));
    train(uninterrupted, 3);
    must(add_model_state(&one, model));
    must(add_model_state(&other, uninterrupted));
    ck_assert_uint_eq(one.size, other.size);
    ck_assert_mem_eq(one.data, other.data, one.size);
    bytes_free(&one);
    bytes_free(&other);
}
END_TEST

START_TEST(another_optimizer_starts_anew) {
    rekindle_optimizer *another = new_optimizer();
    double rate = 0;
    train(model, 3);
    must(rekindle_model_set_learning_rate(model, 0.05));
    compile(model, another);
    must(rekindle_model_get_learning_rate(model, &rate));
    ck_assert_double_eq(rate, 0.1);
    ck_assert_int_eq(updates(), 0);
    ck_assert(is_same("optimizer/first/kernel/momentum")); /* zeros, as those of the model that has not been trained */
    rekindle_optimizer_destroy(another);
}
END_TEST

/* What was frozen has fresh state and an average that begins with the weights; the rest goes on. */
START_TEST(weights_that_are_trained_from_now_on_begin_anew) {
    size_t count = 0, others = 0;
    must(rekindle_model_set_trainable(model, "first", 0));
    must(rekindle_model_set_trainable(uninterrupted, "first", 0));
    compile(model, optimizer);
    compile(uninterrupted, optimizer);
    train(model, 3);
    train(uninterrupted, 3);
    must(rekindle_model_set_trainable(model, "first", 1));
    compile(model, optimizer);
    ck_assert_int_eq(updates(), 3);
    ck_assert(is_same("optimizer/last/kernel/momentum"));
    ck_assert(is_same("optimizer/last/kernel/average"));
    rekindle_tensor *momentum = must_get_state(model, "optimizer/first/kernel/momentum");
    rekindle_tensor *average = must_get_state(model, "optimizer/first/kernel/average");
    rekindle_tensor *weight = must_get_weight(model, "first/kernel");
    const float *values = must_view_floats(momentum, &count);
    for (size_t i = 0; i < count; ++i) ck_assert_float_eq(values[i], 0.0F);
    ck_assert_mem_eq(must_view_floats(average, &count), must_view_floats(weight, &others), count * sizeof(float));
    rekindle_tensor_destroy(momentum);
    rekindle_tensor_destroy(average);
    rekindle_tensor_destroy(weight);
    train(model, 1);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, the_same_optimizer_goes_on);
    tcase_add_test(tests, another_optimizer_starts_anew);
    tcase_add_test(tests, weights_that_are_trained_from_now_on_begin_anew);
}

int main(void) {
    return run_tests("training.recompile", add_tests);
}
