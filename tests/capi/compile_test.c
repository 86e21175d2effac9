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
    static const char *const names[] = {"accuracy",
                                        "acc",
                                        "Accuracy",
                                        "binary_accuracy",
                                        "categorical_accuracy",
                                        "sparse_categorical_accuracy",
                                        "top_k_categorical_accuracy",
                                        "sparse_top_k_categorical_accuracy",
                                        "auc",
                                        "AUC",
                                        "precision",
                                        "recall",
                                        "true_positives",
                                        "true_negatives",
                                        "false_positives",
                                        "false_negatives",
                                        "mse",
                                        "mae",
                                        "mape",
                                        "msle",
                                        "mean_squared_error",
                                        "root_mean_squared_error",
                                        "cosine_similarity",
                                        "bce",
                                        "binary_crossentropy",
                                        "categorical_crossentropy",
                                        "sparse_categorical_crossentropy",
                                        "f1_score",
                                        "fbeta_score",
                                        "f_beta_score",
                                        "r2_score"};
    rekindle_metric_options options = REKINDLE_METRIC_OPTIONS_INIT;
    rekindle_metric *metric = NULL;
    size_t i;
    INVALID(rekindle_metric_create(NULL, &metric), "options->name is NULL");
    options.name = "preciseness";
    INVALID(rekindle_metric_create(&options, &metric), "metric is \"preciseness\"; expected \"accuracy\"");
    ck_assert_ptr_null(metric);
    for (i = 0; i < LENGTH(names); ++i) {
        options.name = names[i];
        OK(rekindle_metric_create(&options, &metric));
        rekindle_metric_destroy(metric);
    }
}
END_TEST

START_TEST(metric_arguments_are_checked) {
    rekindle_plain_metric_options plain = REKINDLE_PLAIN_METRIC_OPTIONS_INIT;
    rekindle_precision_options precision = REKINDLE_PRECISION_OPTIONS_INIT;
    rekindle_auc_options auc = REKINDLE_AUC_OPTIONS_INIT;
    rekindle_f1_score_options f1 = REKINDLE_F1_SCORE_OPTIONS_INIT;
    rekindle_fbeta_score_options fbeta = REKINDLE_FBETA_SCORE_OPTIONS_INIT;
    rekindle_r2_score_options r2 = REKINDLE_R2_SCORE_OPTIONS_INIT;
    rekindle_top_k_categorical_accuracy_options top_k = REKINDLE_TOP_K_CATEGORICAL_ACCURACY_OPTIONS_INIT;
    static const double thresholds[] = {0.5, 1.5}, negative[] = {1.0, -1.0};
    rekindle_metric *metric = NULL;
    plain.name = "a/b";
    INVALID(rekindle_accuracy_create(&plain, &metric), "options->name is \"a/b\"; expected a name without a slash");
    plain.name = "";
    INVALID(rekindle_accuracy_create(&plain, &metric), "options->name is \"\"; expected a name without a slash");
    precision.threshold_count = 2;
    INVALID(rekindle_precision_create(&precision, &metric), "options->thresholds is NULL; expected 2 elements");
    precision.thresholds = thresholds;
    INVALID(rekindle_precision_create(&precision, &metric), "options->thresholds is 1.5; expected 0 to 1");
    precision.threshold_count = 1;
    precision.top_k = -1;
    INVALID(rekindle_precision_create(&precision, &metric), "options->top_k is -1; expected 1 or more");
    auc.num_thresholds = 1;
    INVALID(rekindle_auc_create(&auc, &metric), "options->num_thresholds is 1; expected 2 or more");
    auc.num_thresholds = 2;
    auc.num_labels = 3;
    INVALID(rekindle_auc_create(&auc, &metric), "num_labels is 3, and multi_label is false");
    auc.multi_label = 1;
    auc.label_weights = negative;
    auc.label_weight_count = 2;
    INVALID(rekindle_auc_create(&auc, &metric), "label_weights has -1; expected finite numbers, 0 or more");
    f1.threshold = 1.5;
    INVALID(rekindle_f1_score_create(&f1, &metric), "options->threshold is 1.5; expected more than 0");
    f1.threshold = 0.5;
    f1.average = (rekindle_average)4;
    INVALID(rekindle_f1_score_create(&f1, &metric), "options->average is 4; expected one of its enumerators, 0 to 3");
    fbeta.beta = 0.0;
    INVALID(rekindle_fbeta_score_create(&fbeta, &metric), "options->beta is 0; expected a finite number, more than 0");
    r2.num_regressors = -1;
    INVALID(rekindle_r2_score_create(&r2, &metric), "options->num_regressors is -1; expected 0 or more");
    top_k.k = 0;
    INVALID(rekindle_top_k_categorical_accuracy_create(&top_k, &metric), "options->k is 0; expected 1 or more");
    INVALID(rekindle_mean_iou_create(NULL, &metric), "options->num_classes is 0; expected 1 to 65536");
    ck_assert_ptr_null(metric);
}
END_TEST

/* A weighted metric whose name is taken has another; one with several values has a name for each. */
START_TEST(metrics_have_names_of_their_own) {
    static const char *const names[] = {"accuracy", "f1_score"}, *const thrice[] = {"mse", "mse", "mse"};
    static const char *const expected[] = {"loss",        "accuracy",          "f1_score[0]",
                                           "f1_score[1]", "weighted_accuracy", "mse"};
    static const char *const weighted[] = {"accuracy", "mse"}, *const loss[] = {"loss"};
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_model *model = NULL;
    const char *name = NULL;
    int64_t shape[] = {3};
    size_t count = 0;
    OK(rekindle_model_from_json("{\"class_name\":\"Sequential\",\"config\":{\"layers\":["
                                "{\"class_name\":\"Dense\",\"config\":{\"units\":2}}]}}",
                                &model));
    options.loss_name = "mse";
    options.metric_names = names;
    options.metric_name_count = LENGTH(names);
    options.weighted_metric_names = weighted;
    options.weighted_metric_name_count = LENGTH(weighted);
    OK(rekindle_model_compile(model, &options));
    REFUSED(rekindle_model_metric_count(model, &count), REKINDLE_INVALID_STATE,
            "the metric \"f1_score\" has a value for each of its outputs");
    OK(rekindle_model_build(model, shape, 1));
    OK(rekindle_model_metric_count(model, &count));
    ck_assert_uint_eq(count, LENGTH(expected));
    for (size_t i = 0; i < count; ++i) {
        OK(rekindle_model_metric_name(model, i, &name));
        ck_assert_str_eq(name, expected[i]);
    }
    options.weighted_metric_names = thrice;
    options.weighted_metric_name_count = LENGTH(thrice);
    INVALID(rekindle_model_compile(model, &options),
            "metric 4 is \"weighted_mse\", as metric 3 is; expected different names");
    options.weighted_metric_names = loss;
    options.weighted_metric_name_count = 1;
    INVALID(rekindle_model_compile(model, &options), "metric is \"loss\"");
    options.weighted_metrics = NULL;
    options.weighted_metric_count = 1;
    INVALID(rekindle_model_compile(model, &options), "options->weighted_metrics is NULL; expected 1 elements");
    rekindle_model_destroy(model);
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
    tcase_add_test(tests, metric_arguments_are_checked);
    tcase_add_test(tests, metrics_have_names_of_their_own);
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
