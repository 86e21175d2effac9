/* Losses, metrics, optimizers, and compile, which brings them together. */
#include <math.h>

#include "helpers.h"

START_TEST(loss_arguments_are_checked) {
    rekindle_loss_options plain = REKINDLE_LOSS_OPTIONS_INIT;
    rekindle_huber_options huber = REKINDLE_HUBER_OPTIONS_INIT;
    rekindle_binary_crossentropy_options binary = REKINDLE_BINARY_CROSSENTROPY_OPTIONS_INIT;
    rekindle_loss *loss = NULL;
    plain.reduction = (rekindle_reduction)4;
    INVALID(rekindle_mean_squared_error_create(&plain, &loss),
            "options->reduction is 4; expected one of its enumerators, 0 to 3");
    plain.reduction = REKINDLE_REDUCTION_SUM;
    plain.reserved = 1;
    INVALID(rekindle_mean_squared_error_create(&plain, &loss), "options->reserved is 1");
    huber.delta = -1.0;
    INVALID(rekindle_huber_create(&huber, &loss), "options->delta is -1; expected a finite number, 0 or more");
    binary.from_logits = 3;
    INVALID(rekindle_binary_crossentropy_create(&binary, &loss), "options->from_logits is 3; expected 0 or 1");
    binary.from_logits = 0;
    binary.label_smoothing = 1.5;
    INVALID(rekindle_binary_crossentropy_create(&binary, &loss), "options->label_smoothing is 1.5; expected 0 to 1");
    ck_assert_ptr_null(loss);
}
END_TEST

START_TEST(every_loss_has_its_names) {
    static const char *const names[] = {"mse",
                                        "mean_squared_error",
                                        "MeanSquaredError",
                                        "mae",
                                        "mape",
                                        "msle",
                                        "logcosh",
                                        "huber",
                                        "poisson",
                                        "kld",
                                        "kl_divergence",
                                        "hinge",
                                        "squared_hinge",
                                        "categorical_hinge",
                                        "cosine_similarity",
                                        "categorical_crossentropy",
                                        "sparse_categorical_crossentropy",
                                        "binary_crossentropy",
                                        "binary_focal_crossentropy",
                                        "categorical_focal_crossentropy"};
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_model *model = make_model();
    for (size_t i = 0; i < LENGTH(names); ++i) {
        options.loss_name = names[i];
        OK(rekindle_model_compile(model, &options));
    }
    options.loss_name = "mean_error";
    INVALID(rekindle_model_compile(model, &options),
            "options->loss_name is \"mean_error\"; expected \"binary_crossentropy\", ");
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(metric_names_are_checked) {
    static const char *const names[] = {"accuracy", "acc", "binary_accuracy", "categorical_accuracy",
                                        "sparse_categorical_accuracy"};
    rekindle_metric_options options = REKINDLE_METRIC_OPTIONS_INIT;
    rekindle_metric *metric = NULL;
    size_t i;
    INVALID(rekindle_metric_create(NULL, &metric), "options->name is NULL");
    options.name = "precision";
    INVALID(rekindle_metric_create(&options, &metric), "metric is \"precision\"; expected \"accuracy\"");
    ck_assert_ptr_null(metric);
    for (i = 0; i < LENGTH(names); ++i) {
        options.name = names[i];
        OK(rekindle_metric_create(&options, &metric));
        rekindle_metric_destroy(metric);
    }
}
END_TEST

START_TEST(sgd_arguments_are_checked) {
    rekindle_sgd_options options = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_optimizer *optimizer = NULL;
    options.learning_rate = NAN;
    INVALID(rekindle_sgd_create(&options, &optimizer), "learning_rate is nan; expected a finite number, 0 or more");
    options.learning_rate = -0.5;
    INVALID(rekindle_sgd_create(&options, &optimizer), "learning_rate is -0.5");
    options.learning_rate = INFINITY;
    INVALID(rekindle_sgd_create(&options, &optimizer), "learning_rate is inf");
    options.learning_rate = 0.1;
    options.momentum = 1.5;
    INVALID(rekindle_sgd_create(&options, &optimizer), "momentum is 1.5; expected 0 to 1");
    options.momentum = NAN;
    INVALID(rekindle_sgd_create(&options, &optimizer), "momentum is ");
    options.momentum = 0.9;
    options.nesterov = 2;
    INVALID(rekindle_sgd_create(&options, &optimizer), "options->nesterov is 2; expected 0 or 1");
    options.nesterov = 1;
    options.reserved = 1;
    INVALID(rekindle_sgd_create(&options, &optimizer), "options->reserved is 1");
    ck_assert_ptr_null(optimizer);
    OK(rekindle_sgd_create(NULL, &optimizer));
    rekindle_optimizer_destroy(optimizer);
}
END_TEST

START_TEST(adam_arguments_are_checked) {
    rekindle_adam_options options = REKINDLE_ADAM_OPTIONS_INIT;
    rekindle_optimizer *optimizer = NULL;
    options.learning_rate = NAN;
    INVALID(rekindle_adam_create(&options, &optimizer), "learning_rate is nan");
    rekindle_adam_options_init(&options);
    options.beta_1 = 1.0;
    INVALID(rekindle_adam_create(&options, &optimizer), "beta_1 is 1");
    rekindle_adam_options_init(&options);
    options.beta_2 = -0.1;
    INVALID(rekindle_adam_create(&options, &optimizer), "beta_2 is -0.1");
    rekindle_adam_options_init(&options);
    options.epsilon = NAN;
    INVALID(rekindle_adam_create(&options, &optimizer), "epsilon is nan");
    ck_assert_ptr_null(optimizer);
    OK(rekindle_adam_create(NULL, &optimizer));
    rekindle_optimizer_destroy(optimizer);
}
END_TEST

START_TEST(compile_arguments_are_checked) {
    static const char *const unknown[] = {"accuracy", "f1"};
    static const char *const twice[] = {"accuracy", "acc", "accuracy"};
    static const char *const missing[] = {NULL};
    static const rekindle_metric *const no_metric[] = {NULL};
    rekindle_model *model = make_model();
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    INVALID(rekindle_model_compile(model, NULL), "options->loss and options->loss_name are NULL; expected a loss");
    options.loss_name = "x_y";
    INVALID(rekindle_model_compile(model, &options), "options->loss_name is \"x_y\"");
    options.loss_name = "mse";
    options.optimizer_name = "lamb";
    INVALID(rekindle_model_compile(model, &options),
            "options->optimizer_name is \"lamb\"; expected \"adadelta\", \"adagrad\", \"adam\", \"adamax\", ");
    options.optimizer_name = NULL;
    options.metric_name_count = 2;
    INVALID(rekindle_model_compile(model, &options), "options->metric_names is NULL; expected 2 elements");
    options.metric_names = unknown;
    INVALID(rekindle_model_compile(model, &options), "metric is \"f1\"");
    options.metric_names = twice;
    options.metric_name_count = 3;
    INVALID(rekindle_model_compile(model, &options), "metric 2 is \"accuracy\", as metric 0 is");
    options.metric_names = missing;
    options.metric_name_count = 1;
    INVALID(rekindle_model_compile(model, &options), "options->metric_names[0] is NULL");
    options.metric_name_count = 0;
    options.metric_count = 1;
    INVALID(rekindle_model_compile(model, &options), "options->metrics is NULL");
    options.metrics = no_metric;
    INVALID(rekindle_model_compile(model, &options), "options->metrics[0] is NULL");
    options.metric_count = 0;
    options.steps_per_execution = 0;
    INVALID(rekindle_model_compile(model, &options), "options->steps_per_execution is 0; expected 1 or more");
    options.steps_per_execution = 1;
    options.threads = -1;
    INVALID(rekindle_model_compile(model, &options), "options->threads is -1");
    options.threads = 0;
    options.allow_non_finite = 2;
    INVALID(rekindle_model_compile(model, &options), "options->allow_non_finite is 2; expected 0 or 1");
    options.allow_non_finite = 1;
    options.reserved = 1;
    INVALID(rekindle_model_compile(model, &options), "options->reserved is 1; expected 0");
    options.reserved = 0;
    OK(rekindle_model_compile(model, &options));
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(compile_takes_a_part_once) {
    rekindle_model *model = make_model();
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_loss *loss = NULL;
    rekindle_optimizer *optimizer = NULL;
    OK(rekindle_mean_squared_error_create(NULL, &loss));
    OK(rekindle_adam_create(NULL, &optimizer));
    options.loss = loss;
    options.loss_name = "mse";
    INVALID(rekindle_model_compile(model, &options), "options->loss and options->loss_name are both set");
    options.loss_name = NULL;
    options.optimizer = optimizer;
    options.optimizer_name = "adam";
    INVALID(rekindle_model_compile(model, &options), "options->optimizer and options->optimizer_name are both set");
    options.optimizer_name = NULL;
    OK(rekindle_model_compile(model, &options));
    rekindle_loss_destroy(loss);
    rekindle_optimizer_destroy(optimizer);
    rekindle_model_destroy(model);
}
END_TEST

/* Handles before names, after "loss"; the handles may go after compile. */
START_TEST(metrics_are_listed_in_order) {
    static const char *const names[] = {"acc"};
    const rekindle_metric *handles[1];
    rekindle_metric *metric = NULL;
    rekindle_metric_options metric_options = REKINDLE_METRIC_OPTIONS_INIT;
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_model *model = make_model();
    const char *name = NULL;
    size_t count = 0;
    REFUSED(rekindle_model_metric_count(model, &count), REKINDLE_INVALID_STATE, "not compiled");
    REFUSED(rekindle_model_metric_name(model, 0, &name), REKINDLE_INVALID_STATE, "not compiled");
    metric_options.name = "binary_accuracy";
    OK(rekindle_metric_create(&metric_options, &metric));
    handles[0] = metric;
    options.loss_name = "mse";
    options.metrics = handles;
    options.metric_count = 1;
    options.metric_names = names;
    options.metric_name_count = 1;
    OK(rekindle_model_compile(model, &options));
    rekindle_metric_destroy(metric);

    OK(rekindle_model_metric_count(model, &count));
    ck_assert_uint_eq(count, 3);
    OK(rekindle_model_metric_name(model, 0, &name));
    ck_assert_str_eq(name, "loss");
    OK(rekindle_model_metric_name(model, 1, &name));
    ck_assert_str_eq(name, "binary_accuracy");
    OK(rekindle_model_metric_name(model, 2, &name));
    ck_assert_str_eq(name, "acc");
    INVALID(rekindle_model_metric_name(model, 3, &name), "index is 3; the model has 3 metrics");
    ck_assert_str_eq(name, "acc");
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(compile_arguments_round_trip_as_json) {
    rekindle_model *model = make_compiled_model(), *other = make_model();
    char *json = NULL, *again = NULL;
    REFUSED(rekindle_model_compile_to_json(other, &json), REKINDLE_INVALID_STATE, "not compiled");
    ck_assert_ptr_null(json);
    OK(rekindle_model_compile_to_json(model, &json));
    OK(rekindle_model_compile_from_json(other, json));
    OK(rekindle_model_compile_to_json(other, &again));
    ck_assert_str_eq(json, again);
    rekindle_string_destroy(json);
    rekindle_string_destroy(again);
    rekindle_model_destroy(model);
    rekindle_model_destroy(other);
}
END_TEST

START_TEST(unusable_json_is_an_argument_error) {
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "7",
        "{}",
        "{\"loss\":7}",
        "{\"loss\":\"mse\",\"metrics\":[1]}",
        "{\"loss\":\"mse\",\"metrics\":[\"acc\",\"acc\"]}",
        "{\"loss\":\"mse\",\"steps_per_execution\":0}",
        "{\"loss\":\"mse\",\"optimizer\":{}}",
        "{\"loss\":\"mse\",\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":\"x\"}}}",
        "{\"loss\":\"mse\",\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":-1}}}",
        "{\"loss\":\"\xFF\"}",
    };
    rekindle_model *model = make_model();
    size_t i, count;
    for (i = 0; i < LENGTH(bad); ++i) INVALID(rekindle_model_compile_from_json(model, bad[i]), "json: ");
    REFUSED(rekindle_model_metric_count(model, &count), REKINDLE_INVALID_STATE, "");
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(learning_rates_are_checked) {
    rekindle_model *model = make_model();
    double rate = 7.0;
    REFUSED(rekindle_model_get_learning_rate(model, &rate), REKINDLE_INVALID_STATE, "not compiled");
    REFUSED(rekindle_model_set_learning_rate(model, 0.1), REKINDLE_INVALID_STATE, "not compiled");
    ck_assert(rate == 7.0);
    compile_model(model);
    OK(rekindle_model_get_learning_rate(model, &rate));
    ck_assert(rate == 0.001);
    INVALID(rekindle_model_set_learning_rate(model, NAN), "learning_rate is nan; expected a finite number, 0 or more");
    INVALID(rekindle_model_set_learning_rate(model, -1.0), "learning_rate is -1");
    INVALID(rekindle_model_set_learning_rate(model, INFINITY), "learning_rate is inf");
    OK(rekindle_model_set_learning_rate(model, 0.25));
    OK(rekindle_model_get_learning_rate(model, &rate));
    ck_assert(rate == 0.25);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, loss_arguments_are_checked);
    tcase_add_test(tests, every_loss_has_its_names);
    tcase_add_test(tests, metric_names_are_checked);
    tcase_add_test(tests, sgd_arguments_are_checked);
    tcase_add_test(tests, adam_arguments_are_checked);
    tcase_add_test(tests, compile_arguments_are_checked);
    tcase_add_test(tests, compile_takes_a_part_once);
    tcase_add_test(tests, metrics_are_listed_in_order);
    tcase_add_test(tests, compile_arguments_round_trip_as_json);
    tcase_add_test(tests, unusable_json_is_an_argument_error);
    tcase_add_test(tests, learning_rates_are_checked);
}

int main(void) {
    return run_tests("capi.compile", add_tests);
}
