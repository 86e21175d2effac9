/* What a part of the host's own can get wrong: each is an error that names the part, the function and what was
 * expected, and leaves the data destroyed once. */
#include <math.h>
#include <string.h>

#include "custom/host_parts.h"
#include "support/run_tests.h"
#include "training/runs.h"

static struct host_part layer, loss, metric, schedule;
static rekindle_dataset *dataset;
static rekindle_model *model;

static void set_up(void) {
    struct host_model of = {&layer, &loss, &metric, &schedule, 1, NULL, 0};
    dataset = host_dataset(1);
    model = new_host_model(&of);
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}

static rekindle_status fit_model(void) {
    return rekindle_model_fit(model, dataset, NULL);
}

static const struct {
    struct host_part *part;
    const char *function, *says;
} failures[] = {
    {&layer, "output_shape", "layer \"middle\": class \"PlainDense\": output_shape returned 7"},
    {&layer, "weights", "layer \"middle\": class \"PlainDense\": weights returned 7"},
    {&layer, "forward", "layer \"middle\": forward returned 7"},
    {&layer, "backward", "layer \"middle\": backward returned 7"},
    {&loss, "rows", "loss \"PlainError\": rows returned 7"},
    {&metric, "add", "metric \"mae\": add returned 7"},
    {&metric, "merge", "metric \"mae\": merge returned 7"},
    {&metric, "result", "metric \"mae\": result returned 7"},
    {&schedule, "rate", "schedule \"PlainSteps\": rate returned 7"},
};

START_TEST(a_function_that_fails_ends_the_call) {
    failures[_i].part->failing = failures[_i].function;
    failures[_i].part->passes = 0;
    FAILS(REKINDLE_ABORTED, fit_model(), failures[_i].says);
    failures[_i].part->failing = NULL;
    OK(fit_model());
}
END_TEST

START_TEST(a_rate_must_be_finite) {
    static const struct {
        double rate;
        const char *says;
    } rates[] = {{NAN, "is nan"}, {INFINITY, "is inf"}, {-1.0, "is -1"}, {1e300, "is 1e+300"}};
    for (size_t i = 0; i < LENGTH(rates); ++i) {
        schedule.spoiled = rates[i].rate;
        FAILS(REKINDLE_DATA_ERROR, fit_model(), "epoch 0, batch 0: schedule \"PlainSteps\": the rate at step 0 ");
        FAILS(REKINDLE_DATA_ERROR, fit_model(), rates[i].says);
    }
}
END_TEST

/* --- Shapes and weights --- */

static int64_t given_shape[16];
static size_t given_rank;
static rekindle_custom_weight given_weights[2];
static size_t given_count;

static int give_shape(void *user_data, const int64_t *input_shape, size_t input_rank, int64_t *shape, size_t *rank) {
    (void)user_data;
    (void)input_shape;
    (void)input_rank;
    memcpy(shape, given_shape, REKINDLE_MAXIMUM_RANK * sizeof(*shape));
    *rank = given_rank;
    return 0;
}

static int give_weights(void *user_data, const int64_t *input_shape, size_t input_rank,
                        const rekindle_custom_weight **weights, size_t *count) {
    (void)user_data;
    (void)input_shape;
    (void)input_rank;
    *weights = given_count == 99 ? NULL : given_weights;
    *count = given_count;
    return 0;
}

static rekindle_model *model_of(const rekindle_custom_layer_options *options) {
    rekindle_model *made = new_model(1);
    rekindle_layer *own = NULL;
    OK(rekindle_custom_layer_create(options, &own));
    OK(rekindle_model_add(made, own));
    rekindle_layer_destroy(own);
    return made;
}

static void expect_refused(const rekindle_custom_layer_options *options, const char *says) {
    rekindle_model *made = model_of(options);
    const int64_t shape[] = {3};
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_build(made, shape, 1), says);
    rekindle_model_destroy(made);
}

START_TEST(shapes_must_be_possible) {
    rekindle_custom_layer_options options = plain_dense_options(&layer);
    options.output_shape = give_shape;
    options.weights = NULL;
    given_rank = 9;
    expect_refused(&options, "output_shape gave 9 dimensions; expected at most 8");
    given_rank = 1;
    given_shape[0] = 0;
    expect_refused(&options, "output_shape gave (0,); expected dimensions of 1 or more");
    given_shape[0] = INT64_MAX;
    expect_refused(&options, "layer \"middle\": ");
}
END_TEST

START_TEST(weights_must_be_possible) {
    static const int64_t two[] = {2, 3}, none[] = {2, 0}, odd[] = {-1};
    rekindle_custom_layer_options options = plain_dense_options(&layer);
    rekindle_custom_weight good = REKINDLE_CUSTOM_WEIGHT_INIT;
    options.weights = give_weights;
    good.name = "one";
    good.shape = two;
    good.rank = 2;
    given_count = 99;
    expect_refused(&options, "weights is NULL; expected 99 elements");
    given_count = 2;
    given_weights[0] = given_weights[1] = good;
    expect_refused(&options, "weights[1]->name is \"one\", as that of another is; expected different names");
    given_count = 1;
    given_weights[0].name = NULL;
    expect_refused(&options, "weights[0]->name is NULL");
    given_weights[0].name = "a/b";
    expect_refused(&options, "weights[0]->name");
    given_weights[0].name = "";
    expect_refused(&options, "weights[0]->name is \"\"");
    given_weights[0] = good;
    given_weights[0].shape = none;
    expect_refused(&options, "weights[0]->shape is (2, 0)");
    given_weights[0].shape = odd;
    given_weights[0].rank = 1;
    expect_refused(&options, "weights[0]->shape");
    given_weights[0].rank = 0;
    expect_refused(&options, "weights[0]->shape is ()");
    given_weights[0] = good;
    given_weights[0].initializer_name = "nothing";
    expect_refused(&options, "weights[0]->initializer_name is \"nothing\"; expected ");
    given_weights[0] = good;
    given_weights[0].struct_size = 1;
    expect_refused(&options, "weights[0]->struct_size is 1");
}
END_TEST

/* A layer without a way back is for predicting, and in front of all weights. */
START_TEST(training_needs_a_way_back) {
    rekindle_custom_layer_options options = plain_dense_options(&layer);
    struct host_model of = {NULL, NULL, NULL, NULL, 1, NULL, 0};
    rekindle_model *made;
    rekindle_tensor *predictions = NULL;
    options.backward = NULL;
    made = model_of(&options);
    add_dense(made, HOST_TARGETS, NULL);
    OK(compile_host_model(made, &of));
    FAILS(REKINDLE_INVALID_STATE, rekindle_model_fit(made, dataset, NULL),
          "layer \"middle\" has no backward function; expected one, because it has weights");
    {
        const int64_t shape[] = {HOST_FEATURES};
        OK(rekindle_model_build(made, shape, 1));
        OK(rekindle_model_predict(made, dataset, NULL, &predictions));
        rekindle_tensor_destroy(predictions);
    }
    rekindle_model_destroy(made);

    made = new_model(1);
    add_dense(made, PLAIN_UNITS, NULL);
    {
        rekindle_layer *own = NULL;
        options.weights = NULL;
        OK(rekindle_custom_layer_create(&options, &own));
        OK(rekindle_model_add(made, own));
        rekindle_layer_destroy(own);
    }
    add_dense(made, HOST_TARGETS, NULL);
    OK(compile_host_model(made, &of));
    FAILS(REKINDLE_INVALID_STATE, rekindle_model_fit(made, dataset, NULL), "because a layer before it has weights");
    rekindle_model_destroy(made);
}
END_TEST

/* --- Creation --- */

#define REFUSES(kind, part, change, says)                                                                              \
    do {                                                                                                               \
        rekindle_custom_##kind##_options options = part##_options(&own);                                               \
        rekindle_##kind *made = NULL;                                                                                  \
        struct host_part before = own;                                                                                 \
        change;                                                                                                        \
        FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_custom_##kind##_create(&options, &made), says);                      \
        ck_assert_ptr_null(made);                                                                                      \
        ck_assert_int_eq(own.destroyed, before.destroyed + 1);                                                         \
    } while (0)

#define REFUSES_OF_EACH(change, says)                                                                                  \
    REFUSES(layer, plain_dense, change, says);                                                                         \
    REFUSES(loss, plain_error, change, says);                                                                          \
    REFUSES(metric, plain_distance, change, says);                                                                     \
    REFUSES(schedule, plain_steps, change, says)

START_TEST(options_that_cannot_be) {
    struct host_part own;
    memset(&own, 0, sizeof(own));
    REFUSES_OF_EACH(options.class_name = NULL, "options->class_name is NULL");
    REFUSES_OF_EACH(options.class_name = "", "options->class_name is \"\"");
    REFUSES_OF_EACH(options.class_name = "a/b", "options->class_name is \"a/b\"");
    REFUSES_OF_EACH(options.config = "[1]", "options->config is array; expected a JSON object");
    REFUSES_OF_EACH(options.config = "3", "options->config is 3; expected a JSON object");
    REFUSES_OF_EACH(options.config = "{", "options->config: ");
    REFUSES(layer, plain_dense, options.class_name = "Dense", "is a class of the library");
    REFUSES(loss, plain_error, options.class_name = "MeanSquaredError", "is a class of the library");
    REFUSES(loss, plain_error, options.class_name = "mse", "is a class of the library");
    REFUSES(metric, plain_distance, options.class_name = "AUC", "is a class of the library");
    REFUSES(schedule, plain_steps, options.class_name = "CosineDecay", "is a class of the library");
    REFUSES(layer, plain_dense, options.config = "{\"name\": 1}", "which the library writes itself");
    REFUSES(loss, plain_error, options.config = "{\"reduction\": 1}", "which the library writes itself");
    REFUSES(metric, plain_distance, options.config = "{\"name\": 1}", "which the library writes itself");
    REFUSES(layer, plain_dense, options.name = "a/b", "options->name");
    REFUSES(layer, plain_dense, options.forward = NULL, "options->forward is NULL; expected a function");
    REFUSES(layer, plain_dense, options.get_state = NULL, "expected both or none");
    REFUSES(layer, plain_dense, options.set_state = NULL, "expected both or none");
    REFUSES(loss, plain_error, options.rows = NULL, "options->rows is NULL; expected a function");
    REFUSES(loss, plain_error, options.takes_class_indices = 2, "options->takes_class_indices is 2");
    REFUSES(loss, plain_error, options.reduction = (rekindle_reduction)9, "options->reduction is 9");
    REFUSES(metric, plain_distance, options.add = NULL, "options->add is NULL; expected a function");
    REFUSES(metric, plain_distance, options.result = NULL, "options->result is NULL; expected a function");
    REFUSES(metric, plain_distance, options.state_count = 0, "options->state_count is 0; expected 1 to");
    REFUSES(metric, plain_distance, options.name = "", "options->name is \"\"");
    REFUSES(metric, plain_distance, options.better = (rekindle_better)3, "options->better is 3");
    REFUSES(metric, plain_distance, options.takes_class_indices = 2, "options->takes_class_indices is 2");
    REFUSES(schedule, plain_steps, options.rate = NULL, "options->rate is NULL; expected a function");
}
END_TEST

/* --- Class indices --- */

static int64_t seen_rows;

static int class_rows(void *user_data, const rekindle_loss_rows *rows) {
    (void)user_data;
    ck_assert_ptr_null(rows->target);
    for (size_t r = 0; r < rows->row_count; ++r) {
        ck_assert_int_ge(rows->class_indices[r], 0);
        ck_assert_int_lt(rows->class_indices[r], HOST_TARGETS);
        rows->losses[r] = (float)rows->class_indices[r];
        ++seen_rows;
    }
    if (rows->gradients != NULL) memset(rows->gradients, 0, rows->row_count * HOST_TARGETS * sizeof(float));
    return 0;
}

START_TEST(class_indices_are_checked) {
    rekindle_custom_loss_options options = plain_error_options(&loss);
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_loss *made = NULL;
    float x[3 * HOST_FEATURES] = {0}, y[3] = {0, 1, 1};
    rekindle_dataset *classes = new_dataset(x, 3, HOST_FEATURES, y, 0, NULL), *wrong;
    double value = 0;
    options.rows = class_rows;
    options.takes_class_indices = 1;
    OK(rekindle_custom_loss_create(&options, &made));
    compile.loss = made;
    OK(rekindle_model_compile(model, &compile));
    rekindle_loss_destroy(made);
    OK(rekindle_model_evaluate(model, classes, NULL, &value, 1));
    ck_assert_double_eq_tol(value, 2.0 / 3.0, 1e-6);
    ck_assert_int_eq(seen_rows, 3);
    y[1] = HOST_TARGETS;
    wrong = new_dataset(x, 3, HOST_FEATURES, y, 0, NULL);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_evaluate(model, wrong, NULL, &value, 1), "PlainError");
    rekindle_dataset_destroy(wrong);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_evaluate(model, dataset, NULL, &value, 1), "PlainError");
    rekindle_dataset_destroy(classes);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_function_that_fails_ends_the_call, 0, LENGTH(failures));
    tcase_add_test(tests, a_rate_must_be_finite);
    tcase_add_test(tests, shapes_must_be_possible);
    tcase_add_test(tests, weights_must_be_possible);
    tcase_add_test(tests, training_needs_a_way_back);
    tcase_add_test(tests, options_that_cannot_be);
    tcase_add_test(tests, class_indices_are_checked);
}

int main(void) {
    return run_tests("custom.errors", add_tests);
}
