/* What surrounds the update of every optimizer: which values it may have, which weights it acts on, and what it leaves
 * behind. That it computes what Keras does is in tests/golden. */
#include <math.h>
#include <stdbool.h>

#include "capi/helpers.h"

/* Dense(3, relu), Dense(1) with mse, compiled with SGD of these options and built. */
static rekindle_model *make_with(const rekindle_sgd_options *options) {
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_optimizer *optimizer = NULL;
    rekindle_model *model = make_model();
    OK(rekindle_sgd_create(options, &optimizer));
    compile.optimizer = optimizer;
    compile.loss_name = "mse";
    OK(rekindle_model_compile(model, &compile));
    OK(rekindle_model_build(model, sample_shape, 1));
    rekindle_optimizer_destroy(optimizer);
    return model;
}

static void train_one_batch(rekindle_model *model) {
    rekindle_array x = float_array(x_values(), x_shape, 2), y = float_array(y_values(), y_shape, 2);
    double loss;
    OK(rekindle_model_train_on_batch(model, &x, &y, NULL, &loss, 1));
}

static void fit(rekindle_model *model, int64_t epochs) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_dataset *dataset = make_dataset();
    options.epochs = epochs;
    OK(rekindle_model_fit(model, dataset, &options));
    rekindle_dataset_destroy(dataset);
}

enum { ROOM = 16 };

/* The numbers of a weight or a piece of state. */
struct numbers {
    float values[ROOM];
    size_t count;
};

static struct numbers numbers_of(const rekindle_model *model, const char *name) {
    struct numbers numbers = {{0}, 1};
    rekindle_array view = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = NULL;
    OK(rekindle_model_get_state(model, name, &tensor));
    OK(rekindle_tensor_view(tensor, &view));
    for (size_t i = 0; i < view.rank; ++i) numbers.count *= (size_t)view.shape[i];
    ck_assert_uint_le(numbers.count, ROOM);
    memcpy(numbers.values, view.data, numbers.count * sizeof(float));
    rekindle_tensor_destroy(tensor);
    return numbers;
}

static void expect_same(const rekindle_model *model, const char *name, const char *other) {
    struct numbers a = numbers_of(model, name), b = numbers_of(model, other);
    ck_assert_uint_eq(a.count, b.count);
    ck_assert_mem_eq(a.values, b.values, a.count * sizeof(float));
}

static void expect_refused(const rekindle_optimizer_common *common, const char *error) {
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_optimizer *optimizer = NULL;
    sgd.common = *common;
    INVALID(rekindle_sgd_create(&sgd, &optimizer), error);
    ck_assert_ptr_null(optimizer);
}

#define COMMON_REFUSED(field, value, error)                                                                            \
    do {                                                                                                               \
        rekindle_optimizer_common one = REKINDLE_OPTIMIZER_COMMON_INIT;                                                \
        one.field = (value);                                                                                           \
        expect_refused(&one, error);                                                                                   \
    } while (0)

START_TEST(bad_values_are_refused) {
    rekindle_optimizer_common common = REKINDLE_OPTIMIZER_COMMON_INIT;
    COMMON_REFUSED(weight_decay, -0.1, "options->common.weight_decay is -0.1; expected a finite number, 0 or more");
    COMMON_REFUSED(clipnorm, -1.0, "options->common.clipnorm is -1; expected a finite number, 0 or more");
    COMMON_REFUSED(global_clipnorm, (double)INFINITY, "options->common.global_clipnorm is inf");
    COMMON_REFUSED(clipvalue, (double)NAN, "options->common.clipvalue is nan");
    COMMON_REFUSED(use_ema, 2, "options->common.use_ema is 2; expected 0 or 1");
    COMMON_REFUSED(reserved, 7, "reserved is 7; expected 0");
    COMMON_REFUSED(ema_momentum, 1.5, "options->common.ema_momentum is 1.5; expected 0 to 1");
    COMMON_REFUSED(ema_overwrite_frequency, -1, "options->common.ema_overwrite_frequency is -1; expected 1 or more");
    COMMON_REFUSED(gradient_accumulation_steps, 1,
                   "options->common.gradient_accumulation_steps is 1; expected 2 or more");
    COMMON_REFUSED(exclude_from_weight_decay_count, 2,
                   "options->common.exclude_from_weight_decay is NULL; expected 2 elements");
    common.clipnorm = common.clipvalue = 0.5;
    expect_refused(&common, "options->common.clipvalue is 0.5, and options->common.clipnorm is 0.5; expected one of");
}
END_TEST

/* With a learning rate of 0.5 and gradients that are clipped to nearly nothing, decay is all that moves a weight. */
static void expect_decay(const char *excluded, const char *weight, bool decays) {
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    struct numbers before, after;
    rekindle_model *model;
    char name[64];
    sgd.learning_rate = 0.5;
    sgd.common.weight_decay = 0.5;
    sgd.common.clipvalue = 1e-20;
    sgd.common.exclude_from_weight_decay = &excluded;
    sgd.common.exclude_from_weight_decay_count = excluded == NULL ? 0 : 1;
    model = make_with(&sgd);
    snprintf(name, sizeof(name), "weights/%s", weight);
    before = numbers_of(model, name);
    train_one_batch(model);
    after = numbers_of(model, name);
    for (size_t i = 0; i < before.count; ++i) {
        float expected = decays ? before.values[i] * 0.75f : before.values[i];
        ck_assert_msg(fabsf(after.values[i] - expected) < 1e-7f, "%s without %s: %g, expected %g", weight,
                      excluded == NULL ? "nothing" : excluded, (double)after.values[i], (double)expected);
    }
    rekindle_model_destroy(model);
}

/* As in Keras, the name of a weight is what stands behind the layer's; with a slash both are meant. */
START_TEST(excluded_weights_do_not_decay) {
    expect_decay(NULL, "dense/kernel", true);
    expect_decay("ker", "dense/kernel", false);
    expect_decay("dense", "dense/kernel", true);
    expect_decay("bias", "dense/kernel", true);
    expect_decay("dense/k", "dense/kernel", false);
    expect_decay("dense/k", "dense_1/kernel", true);
}
END_TEST

/* Keras overwrites the weights behind the last epoch, and not in train_on_batch. */
START_TEST(fit_leaves_the_average) {
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_model *model;
    struct numbers weight, average;
    sgd.common.use_ema = 1;
    model = make_with(&sgd);
    train_one_batch(model);
    train_one_batch(model);
    weight = numbers_of(model, "weights/dense_1/kernel");
    average = numbers_of(model, "optimizer/dense_1/kernel/average");
    ck_assert_mem_ne(weight.values, average.values, weight.count * sizeof(float));
    fit(model, 2);
    expect_same(model, "weights/dense/kernel", "optimizer/dense/kernel/average");
    expect_same(model, "weights/dense_1/kernel", "optimizer/dense_1/kernel/average");
    rekindle_model_destroy(model);
}
END_TEST

/* No step, no average. */
START_TEST(fit_without_a_step_leaves_the_weights) {
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    struct numbers before, after;
    rekindle_model *model;
    sgd.common.use_ema = 1;
    model = make_with(&sgd);
    before = numbers_of(model, "weights/dense/kernel");
    fit(model, 0);
    after = numbers_of(model, "weights/dense/kernel");
    ck_assert_mem_eq(before.values, after.values, before.count * sizeof(float));
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(slots_begin_with_their_values) {
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_optimizer *optimizer = NULL;
    rekindle_model *model = make_model();
    struct numbers accumulator;
    OK(rekindle_adagrad_create(NULL, &optimizer));
    compile.optimizer = optimizer;
    compile.loss_name = "mse";
    OK(rekindle_model_compile(model, &compile));
    OK(rekindle_model_build(model, sample_shape, 1));
    accumulator = numbers_of(model, "optimizer/dense/kernel/accumulator");
    for (size_t i = 0; i < accumulator.count; ++i) ck_assert(accumulator.values[i] == 0.1f);
    rekindle_optimizer_destroy(optimizer);
    OK(rekindle_nadam_create(NULL, &optimizer));
    compile.optimizer = optimizer;
    OK(rekindle_model_compile(model, &compile));
    ck_assert(numbers_of(model, "optimizer/u_product").values[0] == 1.0f);
    rekindle_optimizer_destroy(optimizer);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, bad_values_are_refused);
    tcase_add_test(tests, excluded_weights_do_not_decay);
    tcase_add_test(tests, fit_leaves_the_average);
    tcase_add_test(tests, fit_without_a_step_leaves_the_weights);
    tcase_add_test(tests, slots_begin_with_their_values);
}

int main(void) {
    return run_tests("optimizers.common", add_tests);
}
