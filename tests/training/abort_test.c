/* ABORT ends a call at once, from every hook, and leaves what the steps before it did. */
#include "checkpoint/test_files.h"
#include "training/small_run.h"

/* Three epochs of three batches, each validated with two. */
static void set_up(void) {
    set_up_small_run();
    fit.epochs = 3;
    fit.validation_data = validation;
    fit.shuffle = 0;
}

static rekindle_action fail_now(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    *event->abort_code = 1000 + (int32_t)hook;
    return REKINDLE_ACTION_ABORT;
}

/* No hook is called after it, not even that of the next callback. What the steps before it did stands. */
START_TEST(an_abort_ends_fit_at_once) {
    enum hook hook = (enum hook)_i;
    struct moment moment = {hook, 1, fail_now, {"", 0}, 0};
    struct tape after = {"", 0};
    char text[64];
    int32_t code = 0;
    rekindle_model *looped = small_classifier(1, 1);
    rekindle_callback *list[2];
    uint64_t steps;
    if (hook == TRAIN_BEGIN || hook == TRAIN_END) moment.at = 0;
    list[0] = new_moment_callback(&moment);
    list[1] = new_callback("after", HOOK(hook), record, &after, NULL, 0);
    fit.callbacks = list;
    fit.callback_count = 2;
    snprintf(text, sizeof(text), "callback \"moment\" aborted in on_%s with code %d", hook_names[hook],
             1000 + (int)hook);
    FAILS(REKINDLE_ABORTED, rekindle_model_fit(model, dataset, &fit), text);
    OK(rekindle_model_abort_code(model, &code));
    ck_assert_int_eq(code, 1000 + (int)hook);
    ck_assert_int_eq(calls_of(&moment.tape, hook), moment.at + 1);
    ck_assert_int_eq(lines_of(&after), moment.at);
    ck_assert_int_eq(moment.calls, moment.at + 1);
    steps = (uint64_t)calls_of(&moment.tape, TRAIN_BATCH_END);
    ck_assert_uint_eq(steps_of(model), steps);
    OK(rekindle_model_build(looped, (const int64_t[]){FEATURES}, 1));
    for (uint64_t done = 0; done < steps; done += 3) {
        train_on_pass(looped, &samples, BATCH, steps - done < 3 ? (int64_t)(steps - done) : 3);
    }
    if (steps > 0) SAME(model_state_of(model), model_state_of(looped));
    for (int i = 0; i < 2; ++i) rekindle_callback_destroy(list[i]);
    rekindle_model_destroy(looped);
}
END_TEST

/* The results are untouched. */
START_TEST(an_abort_ends_evaluate_and_predict) {
    enum hook hook = (enum hook)_i;
    struct moment moment = {hook, 0, fail_now, {"", 0}, 0};
    rekindle_callback *callback = new_moment_callback(&moment);
    rekindle_tensor *predictions = NULL;
    double values[2] = {7.0, 7.0};
    int32_t code = 0;
    if (hook < PREDICT_BEGIN) {
        FAILS(REKINDLE_ABORTED, evaluate_with(model, dataset, BATCH, callback, values, 2), hook_names[hook]);
    } else {
        FAILS(REKINDLE_ABORTED, predict_with(model, dataset, BATCH, callback, &predictions), hook_names[hook]);
    }
    ck_assert(values[0] == 7.0 && values[1] == 7.0);
    ck_assert_ptr_null(predictions);
    OK(rekindle_model_abort_code(model, &code));
    ck_assert_int_eq(code, 1000 + (int)hook);
    ck_assert_int_eq(calls_of(&moment.tape, hook), 1);
    OK(evaluate_with(model, dataset, BATCH, NULL, values, 2));
}
END_TEST

static rekindle_action return_7(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    return (rekindle_action)7;
}

START_TEST(an_unknown_action_is_an_abort) {
    struct moment moment = {TRAIN_BATCH_END, 0, return_7, {"", 0}, 0};
    FAILS(REKINDLE_ABORTED, fit_with(model, dataset, &fit, new_moment_callback(&moment)),
          "callback \"moment\" returned 7 from on_train_batch_end; expected a rekindle_action");
    ck_assert_uint_eq(steps_of(model), 1);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down_small_run);
    tcase_add_loop_test(tests, an_abort_ends_fit_at_once, TRAIN_BEGIN, PREDICT_BEGIN);
    tcase_add_loop_test(tests, an_abort_ends_evaluate_and_predict, TEST_BEGIN, HOOK_COUNT);
    tcase_add_test(tests, an_unknown_action_is_an_abort);
}

int main(void) {
    return run_tests("training.abort", add_tests);
}
