/* A forked child: before the library's first use it may do everything; afterwards every call is refused and nothing
 * hangs. */
#include <sys/wait.h>

#include "helpers.h"

/* Runs `body` in a forked child, which must end with exit status 0 in time. */
static void in_child(int (*body)(void)) {
    int status = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        alarm(60);
        _exit(body());
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "the child was ended by signal %d", WTERMSIG(status));
    ck_assert_msg(WEXITSTATUS(status) == 0, "the child failed at line %d", WEXITSTATUS(status));
}

/* In the child Check must not report: a failure is the line's number. */
#define NEEDS(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) return __LINE__ % 255 + 1;                                                                   \
    } while (0)

static rekindle_model *model;
static rekindle_dataset *dataset;
static rekindle_tensor *tensor;
static rekindle_history *history;
static rekindle_callback *callback, *backup;
static rekindle_layer *layer;
static int destroyed;
static char *folder;

static int train(void) {
    rekindle_model *own = make_compiled_model();
    rekindle_dataset *data = make_dataset();
    NEEDS(rekindle_model_fit(own, data, NULL) == REKINDLE_OK);
    rekindle_model_destroy(own);
    rekindle_dataset_destroy(data);
    return 0;
}

START_TEST(a_child_forked_before_the_first_use_works) {
    in_child(train);
    in_child(train);
    ck_assert_int_eq(train(), 0);
}
END_TEST

static void make_handles(void) {
    rekindle_backup_and_restore_options backup_options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    folder = make_folder();
    options.user_data = &destroyed;
    options.destroy = count_destroy;
    callback = make_callback(&options);
    backup_options.backup_dir = folder;
    OK(rekindle_backup_and_restore_create(&backup_options, &backup));
    model = make_compiled_model();
    dataset = make_dataset();
    tensor = float_tensor(x_values(), x_shape, 2);
    OK(rekindle_flatten_create(NULL, &layer));
    OK(fit_with(model, dataset, callback));
    OK(rekindle_model_get_history(model, &history));
}

static void destroy_handles(void) {
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    rekindle_tensor_destroy(tensor);
    rekindle_history_destroy(history);
    rekindle_callback_destroy(callback);
    rekindle_callback_destroy(backup);
    rekindle_layer_destroy(layer);
}

static int call_everything(void) {
    rekindle_array array = float_array(x_values(), x_shape, 2), view = REKINDLE_ARRAY_INIT;
    rekindle_tensor *made = NULL;
    rekindle_model *other = NULL;
    rekindle_metric *metric = NULL;
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    double values[2];
    int64_t threads = 0;
    char *json = NULL;
    NEEDS(rekindle_model_fit(model, dataset, NULL) == REKINDLE_FORKED);
    NEEDS(strstr(rekindle_last_error(), "fork()") != NULL);
    NEEDS(rekindle_model_evaluate(model, dataset, NULL, values, 2) == REKINDLE_FORKED);
    NEEDS(rekindle_model_predict(model, dataset, NULL, &made) == REKINDLE_FORKED);
    NEEDS(rekindle_model_train_on_batch(model, &array, &array, NULL, NULL, 0) == REKINDLE_FORKED);
    NEEDS(rekindle_model_get_weight(model, "dense/kernel", &made) == REKINDLE_FORKED);
    NEEDS(rekindle_model_save(model, "/nonexistent/file") == REKINDLE_FORKED);
    NEEDS(rekindle_model_request_stop(model) == REKINDLE_FORKED);
    NEEDS(rekindle_sequential_create(NULL, &other) == REKINDLE_FORKED);
    NEEDS(rekindle_tensor_create(&array, &made) == REKINDLE_FORKED);
    NEEDS(rekindle_tensor_view(tensor, &view) == REKINDLE_FORKED);
    NEEDS(rekindle_metric_create(NULL, &metric) == REKINDLE_FORKED);
    NEEDS(rekindle_backup_save(backup, model, &position) == REKINDLE_FORKED);
    NEEDS(rekindle_runtime_threads(&threads) == REKINDLE_FORKED);
    NEEDS(rekindle_runtime_configure(NULL) == REKINDLE_FORKED);
    NEEDS(rekindle_log_set_sink(NULL, NULL, REKINDLE_LOG_INFO) == REKINDLE_FORKED);
    NEEDS(rekindle_build_info(&json) == REKINDLE_FORKED);
    NEEDS(made == NULL && other == NULL && metric == NULL && json == NULL && threads == 0);
    NEEDS(strcmp(rekindle_status_name(REKINDLE_FORKED), "REKINDLE_FORKED") == 0);
    return 0;
}

static int destroy_everything(void) {
    destroy_handles();
    NEEDS(destroyed == 0);
    return 0;
}

/* What the host hands over is destroyed even then: it belongs to the child. */
static int hand_over(void) {
    rekindle_array array = float_array(x_values(), x_shape, 2);
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *none = NULL;
    rekindle_tensor *made = NULL;
    options.user_data = &destroyed;
    options.destroy = count_destroy;
    NEEDS(rekindle_callback_create(&options, &none) == REKINDLE_FORKED);
    NEEDS(destroyed == 1);
    NEEDS(rekindle_tensor_borrow(&array, count_destroy, &destroyed, &made) == REKINDLE_FORKED);
    NEEDS(destroyed == 2);
    NEEDS(none == NULL && made == NULL);
    return 0;
}

START_TEST(a_later_child_is_refused) {
    make_handles();
    in_child(call_everything);
    in_child(destroy_everything);
    in_child(hand_over);
    OK(fit_with(model, dataset, callback));
    ck_assert_int_eq(destroyed, 0);
    destroy_handles();
    ck_assert_int_eq(destroyed, 1);
    remove_folder(folder);
}
END_TEST

static rekindle_action fork_and_exit(void *user_data, const rekindle_event *event) {
    (void)user_data;
    (void)event;
    in_child(call_everything);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_child_forked_in_a_hook_is_refused) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *forking;
    make_handles();
    options.on_train_batch_end = fork_and_exit;
    forking = make_callback(&options);
    OK(fit_with(model, dataset, forking));
    rekindle_callback_destroy(forking);
    destroy_handles();
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_child_forked_before_the_first_use_works);
    tcase_add_test(tests, a_later_child_is_refused);
    tcase_add_test(tests, a_child_forked_in_a_hook_is_refused);
}

int main(void) {
    return run_tests("capi.fork", add_tests);
}
