/* pthread_cancel in a hook: the thread ends, its clean-up handlers run, and the model can be used by others. */
#include <pthread.h>

#include "helpers.h"

typedef struct run {
    rekindle_model *model;
    rekindle_dataset *dataset;
    rekindle_callback *callback;
    int hooks, cleaned_up, returned;
} run;

static rekindle_action wait_for_the_end(void *user_data, const rekindle_event *event) {
    run *own = user_data;
    (void)event;
    if (++own->hooks > 1) return REKINDLE_ACTION_CONTINUE;
    pthread_cancel(pthread_self());
    pthread_testcancel();
    return REKINDLE_ACTION_CONTINUE;
}

static void clean_up(void *user_data) {
    ((run *)user_data)->cleaned_up = 1;
}

static void *train(void *user_data) {
    run *own = user_data;
    pthread_cleanup_push(clean_up, own);
    fit_with(own->model, own->dataset, own->callback);
    own->returned = 1;
    pthread_cleanup_pop(0);
    return NULL;
}

static void cancel_in(size_t hook_offset) {
    run own = {NULL, NULL, NULL, 0, 0, 0};
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    const rekindle_hook hook = wait_for_the_end;
    pthread_t thread;
    void *result = NULL;
    double values[2];
    own.model = make_compiled_model();
    own.dataset = make_dataset();
    options.user_data = &own;
    memcpy((char *)&options + hook_offset, &hook, sizeof(hook));
    own.callback = make_callback(&options);
    ck_assert_int_eq(pthread_create(&thread, NULL, train, &own), 0);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    ck_assert_ptr_eq(result, PTHREAD_CANCELED);
    ck_assert_int_eq(own.hooks, 1);
    ck_assert_int_eq(own.cleaned_up, 1);
    ck_assert_int_eq(own.returned, 0);
    OK(rekindle_model_evaluate(own.model, own.dataset, NULL, values, 2));
    OK(fit_with(own.model, own.dataset, own.callback));
    ck_assert_int_gt(own.hooks, 1);
    rekindle_callback_destroy(own.callback);
    rekindle_dataset_destroy(own.dataset);
    rekindle_model_destroy(own.model);
}

START_TEST(a_thread_can_be_cancelled_in_a_batch_hook) {
    cancel_in(offsetof(rekindle_callback_options, on_train_batch_end));
}
END_TEST

START_TEST(a_thread_can_be_cancelled_in_an_epoch_hook) {
    cancel_in(offsetof(rekindle_callback_options, on_epoch_end));
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_thread_can_be_cancelled_in_a_batch_hook);
    tcase_add_test(tests, a_thread_can_be_cancelled_in_an_epoch_hook);
}

int main(void) {
    return run_tests("capi.cancel", add_tests);
}
