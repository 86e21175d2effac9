/* What a model allows while it is in use: in its own hooks, and to other threads. */
#include <pthread.h>
#include <unistd.h>

#include "checkpoint/test_files.h"
#include "support/must.h"
#include "training/small_run.h"

static void set_up(void) {
    set_up_small_run();
    fit.epochs = 2;
    fit.validation_data = validation;
}

static void expect_busy(rekindle_model *used) {
    const char *part = "the model is ";
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    compile.loss_name = "mse";
    FAILS(REKINDLE_BUSY, rekindle_model_fit(used, dataset, NULL), part);
    FAILS(REKINDLE_BUSY, train_on(used, &samples, 0, 1, NULL, 0), part);
    FAILS(REKINDLE_BUSY, rekindle_model_compile(used, &compile), part);
    FAILS(REKINDLE_BUSY, rekindle_model_load_weights(used, "/nonexistent"), part);
}

/* Reads in a hook of its own thread. */
static void read_all(rekindle_model *used) {
    rekindle_tensor *predictions = NULL;
    double values[2];
    float *kernel = weight_values(used, "dense/kernel");
    char *json = NULL;
    OK(predict_with(used, validation, 3, NULL, &predictions));
    OK(evaluate_with(used, validation, 3, NULL, values, 2));
    OK(evaluate_with(used, dataset, 11, NULL, values, 2));
    OK(rekindle_model_to_json(used, &json));
    epochs_of(used, NULL, 0);
    rekindle_string_destroy(json);
    rekindle_tensor_destroy(predictions);
    free(kernel);
}

static rekindle_action try_all(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    expect_busy(event->model);
    read_all(event->model);
    return REKINDLE_ACTION_CONTINUE;
}

/* Running metrics, validation and dropout included. */
START_TEST(what_hooks_read_and_try_changes_nothing) {
    rekindle_model *quiet = small_classifier(1, 1);
    OK(fit_with(quiet, dataset, &fit, NULL));
    OK(fit_with(model, dataset, &fit, new_callback("", ALL_HOOKS, try_all, NULL, NULL, 0)));
    SAME(state_of(quiet), state_of(model));
    rekindle_model_destroy(quiet);
}
END_TEST

static rekindle_action refuse_training(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    expect_busy(event->model);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(hooks_of_evaluate_and_predict_cannot_train) {
    rekindle_tensor *predictions = NULL;
    double values[2];
    struct bytes before;
    OK(rekindle_model_build(model, (const int64_t[]){FEATURES}, 1));
    before = state_of(model);
    OK(evaluate_with(model, dataset, BATCH, new_callback("", ALL_HOOKS, refuse_training, NULL, NULL, 0), values, 2));
    OK(predict_with(model, dataset, BATCH, new_callback("", ALL_HOOKS, refuse_training, NULL, NULL, 0), &predictions));
    SAME(before, state_of(model));
    rekindle_tensor_destroy(predictions);
}
END_TEST

/* callback.h: in a hook of fit and evaluate one may read and set weights and the learning rate, and run evaluate and
 * predict. */
static rekindle_action tune(void *user_data, enum hook hook, const rekindle_event *event) {
    float *bias = weight_values(event->model, "dense/bias");
    (void)user_data;
    (void)hook;
    read_all(event->model);
    set_weight_values(event->model, "dense/bias", bias);
    OK(rekindle_model_set_learning_rate(event->model, 0.5));
    free(bias);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(hooks_of_evaluate_may_read_and_tune) {
    double values[2];
    OK(evaluate_with(model, dataset, BATCH, new_callback("", ALL_HOOKS, tune, NULL, NULL, 0), values, 2));
}
END_TEST

/* The hooks of a predict may read the model and predict, no more. */
static rekindle_action read_only(void *user_data, enum hook hook, const rekindle_event *event) {
    float *bias = weight_values(event->model, "dense/bias");
    rekindle_tensor *predictions = NULL;
    double values[2];
    const char *part = "the model is being read by a call that is still running";
    (void)user_data;
    (void)hook;
    OK(predict_with(event->model, validation, 3, NULL, &predictions));
    FAILS(REKINDLE_BUSY, evaluate_with(event->model, validation, 3, NULL, values, 2), part);
    FAILS(REKINDLE_BUSY, rekindle_model_set_learning_rate(event->model, 0.5), part);
    rekindle_tensor_destroy(predictions);
    free(bias);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(hooks_of_predict_may_read_and_predict) {
    rekindle_tensor *predictions = NULL;
    OK(rekindle_model_build(model, (const int64_t[]){FEATURES}, 1));
    OK(predict_with(model, dataset, BATCH, new_callback("", ALL_HOOKS, read_only, NULL, NULL, 0), &predictions));
    rekindle_tensor_destroy(predictions);
}
END_TEST

/* Another thread, for as long as the hook waits for it. */
static void *try_from_outside(void *user_data) {
    rekindle_tensor *tensor = NULL;
    rekindle_history *history = NULL;
    double values[2];
    size_t count;
    int32_t code;
    float zeros[5] = {0.0f};
    int64_t shape[] = {5};
    rekindle_array bias = must_array(REKINDLE_FLOAT32, zeros, 1, shape);
    const char *part = "in use by a call in another thread";
    (void)user_data;
    expect_busy(model);
    FAILS(REKINDLE_BUSY, rekindle_model_evaluate(model, validation, NULL, values, 2), part);
    FAILS(REKINDLE_BUSY, rekindle_model_predict(model, validation, NULL, &tensor), part);
    FAILS(REKINDLE_BUSY, rekindle_model_get_weight(model, "dense/bias", &tensor), part);
    FAILS(REKINDLE_BUSY, rekindle_model_set_weight(model, "dense/bias", &bias), part);
    FAILS(REKINDLE_BUSY, rekindle_model_set_learning_rate(model, 0.5), part);
    FAILS(REKINDLE_BUSY, rekindle_model_weight_count(model, &count), part);
    FAILS(REKINDLE_BUSY, rekindle_model_get_history(model, &history), part);
    FAILS(REKINDLE_BUSY, rekindle_model_abort_code(model, &code), part);
    FAILS(REKINDLE_BUSY, rekindle_model_save(model, "/nonexistent/file"), part);
    ck_assert(tensor == NULL && history == NULL);
    return NULL;
}

static rekindle_action let_another_thread_try(void *user_data, enum hook hook, const rekindle_event *event) {
    pthread_t thread;
    (void)user_data;
    (void)hook;
    (void)event;
    ck_assert_int_eq(pthread_create(&thread, NULL, try_from_outside, NULL), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(other_threads_are_refused_and_change_nothing) {
    rekindle_model *quiet = small_classifier(1, 1);
    OK(fit_with(quiet, dataset, &fit, NULL));
    OK(fit_with(model, dataset, &fit, new_callback("", ALL_HOOKS, let_another_thread_try, NULL, NULL, 0)));
    SAME(state_of(quiet), state_of(model));
    rekindle_model_destroy(quiet);
}
END_TEST

/* The dataset is still used after the hook that drops it. */
static rekindle_action drop_data(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(validation);
    dataset = validation = NULL;
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(hooks_may_drop_the_data_of_the_call) {
    enum hook hooks[] = {TRAIN_BATCH_BEGIN, TEST_BATCH_BEGIN, PREDICT_BATCH_BEGIN};
    rekindle_callback *callback = new_callback("", HOOK(hooks[_i]), drop_data, NULL, NULL, 0);
    rekindle_tensor *predictions = NULL;
    double values[2];
    if (_i == 0) OK(fit_with(model, dataset, &fit, callback));
    if (_i == 1) OK(evaluate_with(model, dataset, BATCH, callback, values, 2));
    if (_i == 2) OK(predict_with(model, dataset, BATCH, callback, &predictions));
    ck_assert_ptr_null(dataset);
    rekindle_tensor_destroy(predictions);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down_small_run);
    tcase_add_test(tests, what_hooks_read_and_try_changes_nothing);
    tcase_add_test(tests, hooks_of_evaluate_and_predict_cannot_train);
    tcase_add_test(tests, hooks_of_evaluate_may_read_and_tune);
    tcase_add_test(tests, hooks_of_predict_may_read_and_predict);
    tcase_add_test(tests, other_threads_are_refused_and_change_nothing);
    tcase_add_loop_test(tests, hooks_may_drop_the_data_of_the_call, 0, 3);
}

int main(void) {
    return run_tests("training.busy", add_tests);
}
