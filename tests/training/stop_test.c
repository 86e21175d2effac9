/* How a fit is stopped: STOP from a hook finishes as Keras's stop_training does, rekindle_model_request_stop of any
 * thread at the next batch. */
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "checkpoint/test_files.h"
#include "training/small_run.h"

/* Three epochs of three batches, each validated with two. */
static void set_up(void) {
    set_up_small_run();
    fit.epochs = 3;
    fit.validation_data = validation;
    fit.shuffle = 0;
}

static rekindle_action stop(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    return REKINDLE_ACTION_STOP;
}

/* stop_training is looked at after each batch and after each epoch: the epoch ends after the batch, is validated whole,
 * and is the last. */
static const struct {
    enum hook hook;
    int at, steps, epochs;
} stops[] = {
    {TRAIN_BEGIN, 0, 1, 1},       {EPOCH_BEGIN, 0, 1, 1},     {EPOCH_BEGIN, 1, 4, 2},     {TRAIN_BATCH_BEGIN, 0, 1, 1},
    {TRAIN_BATCH_BEGIN, 4, 5, 2}, {TRAIN_BATCH_END, 1, 2, 1}, {TRAIN_BATCH_END, 5, 6, 2}, {TEST_BEGIN, 0, 3, 1},
    {TEST_BATCH_BEGIN, 0, 3, 1},  {TEST_BATCH_END, 2, 6, 2},  {TEST_END, 1, 6, 2},        {EPOCH_END, 0, 3, 1},
    {TRAIN_END, 0, 9, 3},
};

START_TEST(a_stop_finishes_the_epoch_after_this_batch) {
    struct moment moment = {stops[_i].hook, stops[_i].at, stop, {"", 0}, 0};
    OK(fit_with(model, dataset, &fit, new_moment_callback(&moment)));
    ck_assert_uint_eq(steps_of(model), (uint64_t)stops[_i].steps);
    ck_assert_int_eq(calls_of(&moment.tape, TRAIN_BATCH_END), stops[_i].steps);
    ck_assert_int_eq(calls_of(&moment.tape, EPOCH_END), stops[_i].epochs);
    ck_assert_int_eq(calls_of(&moment.tape, TEST_BATCH_END), 2 * stops[_i].epochs);
    ck_assert_int_eq(calls_of(&moment.tape, TEST_END), stops[_i].epochs);
    ck_assert(ends_with(&moment.tape,
                        "accuracy loss val_accuracy val_loss\ntrain_end accuracy loss val_accuracy val_loss\n"));
    ck_assert_uint_eq(epochs_of(model, NULL, 0), (size_t)stops[_i].epochs);
    ck_assert_uint_eq(history_of(model, "val_loss", NULL, 0), (size_t)stops[_i].epochs);
}
END_TEST

/* Keras sets stop_training to false when a fit begins. */
START_TEST(a_stop_is_of_one_fit) {
    struct moment moment = {TRAIN_END, 0, stop, {"", 0}, 0};
    OK(fit_with(model, dataset, &fit, new_moment_callback(&moment)));
    moment.at = -1;
    OK(fit_with(model, dataset, &fit, new_moment_callback(&moment)));
    ck_assert_uint_eq(steps_of(model), 18);
}
END_TEST

static atomic_bool trains;

static rekindle_action note_epoch(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    atomic_store(&trains, true);
    return REKINDLE_ACTION_CONTINUE;
}

static void *ask(void *user_data) {
    while (!atomic_load(&trains)) sched_yield();
    OK(rekindle_model_request_stop(user_data));
    return NULL;
}

START_TEST(another_thread_may_stop_a_fit_without_batch_hooks) {
    enum { MANY = 1000000 }; /* batches of one sample; far more than a thread needs to ask once */
    rekindle_dataset *large = random_dataset(MANY, 1, CLASSES, 1);
    rekindle_model *busy = small_classifier(1, 1);
    pthread_t thread;
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    options.batch_size = 1;
    atomic_store(&trains, false);
    ck_assert_int_eq(pthread_create(&thread, NULL, ask, busy), 0);
    OK(fit_with(busy, large, &options, new_callback("note", HOOK(EPOCH_BEGIN), note_epoch, NULL, NULL, 0)));
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_uint_gt(steps_of(busy), 0);
    ck_assert_uint_lt(steps_of(busy), MANY);
    ck_assert_uint_eq(epochs_of(busy, NULL, 0), 0);
    rekindle_dataset_destroy(large);
    rekindle_model_destroy(busy);
}
END_TEST

START_TEST(a_request_before_a_fit_has_no_effect_on_it) {
    OK(rekindle_model_request_stop(model));
    OK(fit_with(model, dataset, &fit, NULL));
    ck_assert_uint_eq(steps_of(model), 9);
}
END_TEST

static void *ask_once(void *user_data) {
    OK(rekindle_model_request_stop(user_data));
    return NULL;
}

static rekindle_action ask_in_a_thread(void *user_data, enum hook hook, const rekindle_event *event) {
    pthread_t thread;
    (void)user_data;
    (void)hook;
    ck_assert_int_eq(pthread_create(&thread, NULL, ask_once, event->model), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    return REKINDLE_ACTION_CONTINUE;
}

/* The epoch is left as it is; on_train_end comes. */
START_TEST(a_request_returns_at_the_next_batch) {
    struct moment moment = {TRAIN_BATCH_BEGIN, 4, ask_in_a_thread, {"", 0}, 0};
    OK(fit_with(model, dataset, &fit, new_moment_callback(&moment)));
    ck_assert_uint_eq(steps_of(model), 5);
    ck_assert_int_eq(calls_of(&moment.tape, EPOCH_END), 1);
    ck_assert_uint_eq(epochs_of(model, NULL, 0), 1);
    ck_assert(
        ends_with(&moment.tape, "train_batch_end 1 1 accuracy loss\ntrain_end accuracy loss val_accuracy val_loss\n"));
}
END_TEST

/* stop_flag counts whenever it was set: before the fit, in which nothing is built and no hook is called, or later. */
static volatile int stop_flag;

static rekindle_action set_flag(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    stop_flag = 1;
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(the_hosts_flag_stops) {
    struct moment moment = {TRAIN_BATCH_END, 4, set_flag, {"", 0}, 0};
    size_t count;
    fit.stop_flag = &stop_flag;
    stop_flag = -1;
    OK(fit_with(model, dataset, &fit, new_moment_callback(&moment)));
    ck_assert_str_eq(moment.tape.text, "");
    ck_assert_uint_eq(epochs_of(model, NULL, 0), 0);
    FAILS(REKINDLE_INVALID_STATE, rekindle_model_weight_count(model, &count), "not built");
    stop_flag = 0;
    OK(fit_with(model, dataset, &fit, new_moment_callback(&moment)));
    ck_assert_uint_eq(steps_of(model), 5);
    fit.stop_flag = NULL;
    OK(fit_with(model, dataset, &fit, NULL));
    ck_assert_uint_eq(steps_of(model), 5 + 9);
}
END_TEST

/* Where numbers that are not finite are allowed, a loss that is not a number is passed on, and ends nothing by itself:
 * a hook decides, as Keras's TerminateOnNaN. */
static rekindle_action stop_on_nan(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    ck_assert_str_eq(event->logs->names[1], "loss");
    return isnan(event->logs->values[1]) ? REKINDLE_ACTION_STOP : REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_hook_sees_a_loss_that_is_not_a_number) {
    double loss[3];
    rekindle_dataset *poisoned;
    rekindle_model_destroy(model);
    model = new_model(1);
    add_dense(model, CLASSES, "softmax");
    compile_unchecked(model, "sgd", "sparse_categorical_crossentropy", "accuracy");
    samples.x[(BATCH + 1) * FEATURES] = NAN; /* of the second batch */
    poisoned = dataset_of(&samples, 0, SAMPLES);
    OK(fit_with(model, poisoned, &fit, new_callback("nan", HOOK(TRAIN_BATCH_END), stop_on_nan, NULL, NULL, 0)));
    ck_assert_uint_eq(steps_of(model), 2);
    ck_assert_uint_eq(history_of(model, "loss", loss, 3), 1);
    ck_assert(isnan(loss[0]));
    OK(fit_with(model, poisoned, &fit, NULL));
    ck_assert_uint_eq(history_of(model, "loss", loss, 3), 3);
    ck_assert(isnan(loss[0]) && isnan(loss[2]));
    rekindle_dataset_destroy(poisoned);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down_small_run);
    tcase_add_loop_test(tests, a_stop_finishes_the_epoch_after_this_batch, 0, LENGTH(stops));
    tcase_add_test(tests, a_stop_is_of_one_fit);
    tcase_add_test(tests, another_thread_may_stop_a_fit_without_batch_hooks);
    tcase_add_test(tests, the_hosts_flag_stops);
    tcase_add_test(tests, a_request_before_a_fit_has_no_effect_on_it);
    tcase_add_test(tests, a_request_returns_at_the_next_batch);
    tcase_add_test(tests, a_hook_sees_a_loss_that_is_not_a_number);
}

int main(void) {
    return run_tests("training.stop", add_tests);
}
