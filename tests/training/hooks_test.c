/* The hooks of fit, evaluate and predict: their order, indices, logs and parameters are those of Keras. */
#include <pthread.h>

#include "checkpoint/test_files.h"
#include "training/runs.h"

/* 5 samples in batches of 2: three batches, the last with one sample. */
static rekindle_model *model;
static rekindle_dataset *dataset, *validation;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
static struct tape tape;

static void set_up(void) {
    model = small_classifier(1, 1);
    dataset = random_dataset(5, 6, 3, 1);
    validation = random_dataset(3, 6, 3, 2);
    fit.epochs = 2;
    fit.batch_size = 2;
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(validation);
}

static rekindle_callback *recorder(unsigned hooks) {
    return new_callback("tape", hooks, record, &tape, NULL, 0);
}

START_TEST(fit_calls_its_hooks) {
    OK(fit_with(model, dataset, &fit, recorder(ALL_HOOKS)));
    ck_assert_str_eq(tape.text, "train_begin\n"
                                "epoch_begin 0\n"
                                "train_batch_begin 0 0\ntrain_batch_end 0 0 accuracy loss\n"
                                "train_batch_begin 0 1\ntrain_batch_end 0 1 accuracy loss\n"
                                "train_batch_begin 0 2\ntrain_batch_end 0 2 accuracy loss\n"
                                "epoch_end 0 accuracy loss\n"
                                "epoch_begin 1\n"
                                "train_batch_begin 1 0\ntrain_batch_end 1 0 accuracy loss\n"
                                "train_batch_begin 1 1\ntrain_batch_end 1 1 accuracy loss\n"
                                "train_batch_begin 1 2\ntrain_batch_end 1 2 accuracy loss\n"
                                "epoch_end 1 accuracy loss\n"
                                "train_end accuracy loss\n");
}
END_TEST

/* Of four epochs, numbered from 1, only 1 and 3 are validated. */
START_TEST(validation_calls_the_hooks_of_evaluate) {
    fit.initial_epoch = 1;
    fit.epochs = 4;
    fit.validation_data = validation;
    fit.validation_freq = 2;
    OK(fit_with(model, dataset, &fit, recorder(ALL_HOOKS & ~(HOOK(TRAIN_BATCH_BEGIN) | HOOK(TRAIN_BATCH_END)))));
#define VALIDATION                                                                                                     \
    "test_begin\ntest_batch_begin 0\ntest_batch_end 0 accuracy loss\n"                                                 \
    "test_batch_begin 1\ntest_batch_end 1 accuracy loss\ntest_end accuracy loss\n"
    ck_assert_str_eq(tape.text, "train_begin\n"
                                "epoch_begin 1\n" VALIDATION "epoch_end 1 accuracy loss val_accuracy val_loss\n"
                                "epoch_begin 2\nepoch_end 2 accuracy loss\n"
                                "epoch_begin 3\n" VALIDATION "epoch_end 3 accuracy loss val_accuracy val_loss\n"
                                "train_end accuracy loss val_accuracy val_loss\n");
}
END_TEST

START_TEST(a_fit_without_epochs_begins_and_ends) {
    fit.initial_epoch = 2;
    OK(fit_with(model, dataset, &fit, recorder(ALL_HOOKS)));
    ck_assert_str_eq(tape.text, "train_begin\ntrain_end\n");
    ck_assert_uint_eq(steps_of(model), 0);
}
END_TEST

START_TEST(evaluate_and_predict_call_their_hooks) {
    rekindle_tensor *predictions = NULL;
    double values[2];
    OK(evaluate_with(model, validation, 2, recorder(ALL_HOOKS), values, 2));
    OK(predict_with(model, validation, 2, recorder(ALL_HOOKS), &predictions));
    ck_assert_str_eq(tape.text, VALIDATION "predict_begin\npredict_batch_begin 0\npredict_batch_end 0\n"
                                           "predict_batch_begin 1\npredict_batch_end 1\npredict_end\n");
    rekindle_tensor_destroy(predictions);
}
END_TEST

/* Batches 0 1 2, 3 4 5 and 6: a group's begin has the index of its first batch, its end that of its last. */
#define GROUPS(kind, logs)                                                                                             \
    kind "_batch_begin 0\n" kind "_batch_end 2" logs "\n" kind "_batch_begin 3\n" kind "_batch_end 5" logs "\n" kind   \
         "_batch_begin 6\n" kind "_batch_end 6" logs "\n"

static void make_groups(void) {
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    model = small_classifier(3, 1);
    dataset = random_dataset(13, 6, 3, 1);
}

START_TEST(batch_hooks_come_once_for_each_group_of_steps) {
    double values[2];
    make_groups();
    fit.epochs = 1;
    OK(fit_with(model, dataset, &fit, recorder(HOOK(TRAIN_BATCH_BEGIN) | HOOK(TRAIN_BATCH_END))));
    ck_assert_str_eq(tape.text, "train_batch_begin 0 0\ntrain_batch_end 0 2 accuracy loss\n"
                                "train_batch_begin 0 3\ntrain_batch_end 0 5 accuracy loss\n"
                                "train_batch_begin 0 6\ntrain_batch_end 0 6 accuracy loss\n");
    ck_assert_uint_eq(steps_of(model), 7);
    tape.size = 0;
    OK(evaluate_with(model, dataset, 2, recorder(HOOK(TEST_BATCH_BEGIN) | HOOK(TEST_BATCH_END)), values, 2));
    ck_assert_str_eq(tape.text, GROUPS("test", " accuracy loss"));
}
END_TEST

START_TEST(batch_hooks_of_predict_come_once_for_each_group_of_steps) {
    rekindle_tensor *predictions = NULL;
    make_groups();
    OK(predict_with(model, dataset, 2, recorder(HOOK(PREDICT_BATCH_BEGIN) | HOOK(PREDICT_BATCH_END)), &predictions));
    ck_assert_str_eq(tape.text, GROUPS("predict", ""));
    rekindle_tensor_destroy(predictions);
}
END_TEST

static rekindle_action record_with_name(void *user_data, enum hook hook, const rekindle_event *event) {
    tape_add(&tape, "%s ", (const char *)user_data);
    return record(&tape, hook, event);
}

START_TEST(callbacks_are_called_in_the_order_of_the_list) {
    static char b[] = "b", a[] = "a", c[] = "c";
    rekindle_callback *list[3];
    list[0] = new_callback("z", HOOK(EPOCH_BEGIN) | HOOK(EPOCH_END), record_with_name, b, NULL, 0);
    list[1] = new_callback("y", HOOK(EPOCH_BEGIN) | HOOK(TRAIN_END), record_with_name, a, NULL, 0);
    list[2] = new_callback("x", HOOK(EPOCH_BEGIN) | HOOK(EPOCH_END), record_with_name, c, NULL, 0);
    fit.epochs = 1;
    fit.callbacks = list;
    fit.callback_count = 3;
    OK(rekindle_model_fit(model, dataset, &fit));
    ck_assert_str_eq(tape.text, "b epoch_begin 0\na epoch_begin 0\nc epoch_begin 0\n"
                                "b epoch_end 0 accuracy loss\nc epoch_end 0 accuracy loss\n"
                                "a train_end accuracy loss\n");
    for (int i = 0; i < 3; ++i) rekindle_callback_destroy(list[i]);
}
END_TEST

/* What does not change from hook to hook, and what counts on. */
struct expectation {
    rekindle_run_params params;
    pthread_t thread;
    int64_t steps; /* ends of training batches so far */
    int calls;
};

static rekindle_action expect_event(void *user_data, enum hook hook, const rekindle_event *event) {
    struct expectation *expected = user_data;
    if (hook == TRAIN_BATCH_END) ++expected->steps;
    ++expected->calls;
    ck_assert(pthread_equal(pthread_self(), expected->thread));
    ck_assert_int_eq(event->step, expected->steps);
    ck_assert_int_eq(event->restored, 0);
    ck_assert_ptr_nonnull(event->abort_code);
    ck_assert_int_eq(event->params->steps, expected->params.steps);
    ck_assert_int_eq(event->params->batch_size, expected->params.batch_size);
    if (expected->params.epochs == 0) return REKINDLE_ACTION_CONTINUE;
    ck_assert_int_eq(event->params->epochs, expected->params.epochs);
    ck_assert_int_eq(event->params->initial_epoch, expected->params.initial_epoch);
    return REKINDLE_ACTION_CONTINUE;
}

/* Validation's hooks have the parameters of fit. On as many compute threads as the runtime has. */
START_TEST(events_tell_the_run_and_come_on_the_calling_thread) {
    struct expectation expected = {{0, 3, 3, 2, 1}, pthread_self(), 0, 0};
    rekindle_tensor *predictions = NULL;
    double values[2];
    rekindle_model_destroy(model);
    model = small_classifier(1, 0);
    fit.initial_epoch = 1;
    fit.epochs = 3;
    fit.validation_data = validation;
    fit.validation_batch_size = 1;
    OK(fit_with(model, dataset, &fit, new_callback("", ALL_HOOKS, expect_event, &expected, NULL, 0)));
    ck_assert_int_eq(expected.calls, 2 + 2 * (2 + 2 * 3 + 2 + 2 * 3));
    expected.calls = 0;
    expected.params = (rekindle_run_params){0, 0, 5, 1, 0};
    OK(evaluate_with(model, dataset, 1, new_callback("", ALL_HOOKS, expect_event, &expected, NULL, 0), values, 2));
    OK(predict_with(model, dataset, 1, new_callback("", ALL_HOOKS, expect_event, &expected, NULL, 0), &predictions));
    ck_assert_int_eq(expected.calls, 2 * (2 + 2 * 5));
    rekindle_tensor_destroy(predictions);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, fit_calls_its_hooks);
    tcase_add_test(tests, validation_calls_the_hooks_of_evaluate);
    tcase_add_test(tests, a_fit_without_epochs_begins_and_ends);
    tcase_add_test(tests, evaluate_and_predict_call_their_hooks);
    tcase_add_test(tests, batch_hooks_come_once_for_each_group_of_steps);
    tcase_add_test(tests, batch_hooks_of_predict_come_once_for_each_group_of_steps);
    tcase_add_test(tests, callbacks_are_called_in_the_order_of_the_list);
    tcase_add_test(tests, events_tell_the_run_and_come_on_the_calling_thread);
}

int main(void) {
    return run_tests("training.hooks", add_tests);
}
