/* Callbacks: how they are made, what happens to the host's data, and what a hook may do with the model. */
#include <pthread.h>

#include "helpers.h"

static int destroyed;

static void reset(void) {
    destroyed = 0;
}

static int get_nothing(void *user_data, const void **data, size_t *size) {
    (void)user_data;
    *data = NULL;
    *size = 0;
    return 0;
}

static int set_nothing(void *user_data, const void *data, size_t size) {
    (void)user_data;
    (void)data;
    (void)size;
    return 0;
}

static rekindle_callback_options counting_options(void) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    options.user_data = &destroyed;
    options.destroy = count_destroy;
    return options;
}

START_TEST(user_data_is_destroyed_once) {
    rekindle_callback_options options = counting_options();
    rekindle_callback *callback = make_callback(&options);
    ck_assert_int_eq(destroyed, 0);
    rekindle_callback_destroy(callback);
    ck_assert_int_eq(destroyed, 1);
}
END_TEST

START_TEST(refused_user_data_is_destroyed_once) {
    rekindle_callback *callback = NULL;
    rekindle_callback_options options = counting_options();
    INVALID(rekindle_callback_create(&options, NULL), "callback is NULL");
    ck_assert_int_eq(destroyed, 1);
    options.get_state = get_nothing;
    INVALID(rekindle_callback_create(&options, &callback), "expected both or none");
    ck_assert_int_eq(destroyed, 2);
    options.set_state = set_nothing;
    options.name = "\xFF";
    INVALID(rekindle_callback_create(&options, &callback), "options->name is not UTF-8");
    ck_assert_int_eq(destroyed, 3);
    options.get_state = NULL;
    INVALID(rekindle_callback_create(&options, &callback), "options->name is not UTF-8");
    ck_assert_int_eq(destroyed, 4);
    INVALID(rekindle_callback_create(NULL, &callback), "options is NULL");
    ck_assert_int_eq(destroyed, 4);
    ck_assert_ptr_null(callback);
}
END_TEST

/* With a wrong size: destroyed where the size says that the fields are there. */
START_TEST(a_wrong_size_destroys_what_can_be_read) {
    struct {
        rekindle_callback_options known;
        uint64_t tail;
    } options = {counting_options(), 1};
    rekindle_callback *callback = NULL;
    options.known.struct_size = sizeof(options);
    INVALID(rekindle_callback_create(&options.known, &callback), "with data at byte");
    ck_assert_int_eq(destroyed, 1);
    options.known.struct_size = 0;
    INVALID(rekindle_callback_create(&options.known, &callback), "struct_size is 0");
    ck_assert_int_eq(destroyed, 1);
    options.known.struct_size = SIZE_MAX;
    INVALID(rekindle_callback_create(&options.known, &callback), "struct_size is");
    ck_assert_int_eq(destroyed, 1);
    ck_assert_ptr_null(callback);
}
END_TEST

/* What a hook tried, and what it was told. */
typedef struct attempts {
    rekindle_model *handle;
    rekindle_dataset *dataset;
    rekindle_status fit, train_on_batch, compile, build, add, load_weights, compile_from_json;
    rekindle_status evaluate, predict, set_learning_rate, get_learning_rate, get_weight, set_weight, to_json, history;
} attempts;

static rekindle_action try_everything(void *user_data, const rekindle_event *event) {
    attempts *tried = user_data;
    rekindle_array x = float_array(x_values(), x_shape, 2), y = float_array(y_values(), y_shape, 2), view;
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    rekindle_tensor *predictions = NULL, *weight = NULL;
    rekindle_history *history = NULL;
    char *json = NULL;
    double values[2], rate = 0.0;
    compile.loss_name = "mse";
    ck_assert_int_eq(rekindle_flatten_create(NULL, &layer), REKINDLE_OK);
    tried->fit = rekindle_model_fit(event->model, tried->dataset, NULL);
    tried->train_on_batch = rekindle_model_train_on_batch(tried->handle, &x, &y, NULL, NULL, 0);
    tried->compile = rekindle_model_compile(event->model, &compile);
    tried->build = rekindle_model_build(event->model, sample_shape, 1);
    tried->add = rekindle_model_add(event->model, layer);
    tried->load_weights = rekindle_model_load_weights(event->model, "/nonexistent");
    tried->compile_from_json = rekindle_model_compile_from_json(event->model, "{\"loss\":\"mse\"}");
    tried->evaluate = rekindle_model_evaluate(event->model, tried->dataset, NULL, values, 2);
    tried->predict = rekindle_model_predict(event->model, tried->dataset, NULL, &predictions);
    tried->get_learning_rate = rekindle_model_get_learning_rate(event->model, &rate);
    tried->set_learning_rate = rekindle_model_set_learning_rate(event->model, rate / 2.0);
    tried->get_weight = rekindle_model_get_weight(event->model, "dense/kernel", &weight);
    rekindle_array_init(&view);
    ck_assert_int_eq(rekindle_tensor_view(weight, &view), REKINDLE_OK);
    tried->set_weight = rekindle_model_set_weight(event->model, "dense/kernel", &view);
    tried->to_json = rekindle_model_to_json(event->model, &json);
    tried->history = rekindle_model_get_history(event->model, &history);
    rekindle_layer_destroy(layer);
    rekindle_tensor_destroy(predictions);
    rekindle_tensor_destroy(weight);
    rekindle_string_destroy(json);
    rekindle_history_destroy(history);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_hook_may_read_and_tune_but_not_train) {
    attempts tried;
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *callback;
    memset(&tried, 0x55, sizeof(tried));
    tried.handle = make_compiled_model();
    tried.dataset = make_dataset();
    options.user_data = &tried;
    options.on_epoch_end = try_everything;
    callback = make_callback(&options);
    OK(fit_with(tried.handle, tried.dataset, callback));
    ck_assert_int_eq(tried.fit, REKINDLE_BUSY);
    ck_assert_int_eq(tried.train_on_batch, REKINDLE_BUSY);
    ck_assert_int_eq(tried.compile, REKINDLE_BUSY);
    ck_assert_int_eq(tried.build, REKINDLE_BUSY);
    ck_assert_int_eq(tried.add, REKINDLE_BUSY);
    ck_assert_int_eq(tried.load_weights, REKINDLE_BUSY);
    ck_assert_int_eq(tried.compile_from_json, REKINDLE_BUSY);
    ck_assert_int_eq(tried.evaluate, REKINDLE_OK);
    ck_assert_int_eq(tried.predict, REKINDLE_OK);
    ck_assert_int_eq(tried.get_learning_rate, REKINDLE_OK);
    ck_assert_int_eq(tried.set_learning_rate, REKINDLE_OK);
    ck_assert_int_eq(tried.get_weight, REKINDLE_OK);
    ck_assert_int_eq(tried.set_weight, REKINDLE_OK);
    ck_assert_int_eq(tried.to_json, REKINDLE_OK);
    ck_assert_int_eq(tried.history, REKINDLE_OK);
    rekindle_callback_destroy(callback);
    rekindle_dataset_destroy(tried.dataset);
    rekindle_model_destroy(tried.handle);
}
END_TEST

/* The host drops everything that fit uses in its first hook; fit goes on with references of its own. */
typedef struct handles {
    rekindle_model *model;
    rekindle_dataset *dataset;
    rekindle_callback *callback;
    int hooks;
} handles;

static rekindle_action drop_everything(void *user_data, const rekindle_event *event) {
    handles *held = user_data;
    double rate = 0.0;
    rekindle_model_destroy(held->model);
    rekindle_dataset_destroy(held->dataset);
    rekindle_callback_destroy(held->callback);
    held->model = NULL;
    held->dataset = NULL;
    held->callback = NULL;
    ck_assert_int_eq(rekindle_model_get_learning_rate(event->model, &rate), REKINDLE_OK);
    ++held->hooks;
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_hook_may_drop_the_handles) {
    handles held = {NULL, NULL, NULL, 0};
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    held.model = make_compiled_model();
    held.dataset = make_dataset();
    options.user_data = &held;
    options.on_train_begin = drop_everything;
    options.on_epoch_end = drop_everything;
    held.callback = make_callback(&options);
    OK(fit_with(held.model, held.dataset, held.callback));
    ck_assert_int_eq(held.hooks, 3);
}
END_TEST

static rekindle_action abort_with_code(void *user_data, const rekindle_event *event) {
    (void)user_data;
    *event->abort_code = -42;
    return REKINDLE_ACTION_ABORT;
}

START_TEST(an_abort_gives_its_code) {
    rekindle_callback_options options = counting_options();
    rekindle_model *model = make_compiled_model();
    rekindle_dataset *dataset = make_dataset();
    rekindle_callback *callback;
    int32_t code = 7;
    OK(rekindle_model_abort_code(model, &code));
    ck_assert_int_eq(code, 0);
    options.name = "fuse";
    options.on_epoch_begin = abort_with_code;
    callback = make_callback(&options);
    REFUSED(fit_with(model, dataset, callback), REKINDLE_ABORTED, "callback \"fuse\" aborted in on_epoch_begin");
    OK(rekindle_model_abort_code(model, &code));
    ck_assert_int_eq(code, -42);
    ck_assert_int_eq(destroyed, 0);
    OK(rekindle_model_fit(model, dataset, NULL));
    OK(rekindle_model_abort_code(model, &code));
    ck_assert_int_eq(code, 0);
    rekindle_callback_destroy(callback);
    ck_assert_int_eq(destroyed, 1);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
END_TEST

static void *call_while_training(void *user_data) {
    attempts *tried = user_data;
    double rate = 0.0;
    char *json = NULL;
    tried->fit = rekindle_model_fit(tried->handle, tried->dataset, NULL);
    tried->set_learning_rate = rekindle_model_set_learning_rate(tried->handle, 0.5);
    tried->get_learning_rate = rekindle_model_get_learning_rate(tried->handle, &rate);
    tried->to_json = rekindle_model_to_json(tried->handle, &json);
    tried->history = rekindle_model_request_stop(tried->handle);
    return NULL;
}

static rekindle_action run_a_thread(void *user_data, const rekindle_event *event) {
    pthread_t thread;
    (void)event;
    ck_assert_int_eq(pthread_create(&thread, NULL, call_while_training, user_data), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(other_threads_are_told_that_the_model_is_busy) {
    attempts tried;
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *callback;
    rekindle_history *history = NULL;
    const int64_t *epochs = NULL;
    size_t count = 0;
    memset(&tried, 0x55, sizeof(tried));
    tried.handle = make_compiled_model();
    tried.dataset = make_dataset();
    options.user_data = &tried;
    options.on_epoch_begin = run_a_thread;
    callback = make_callback(&options);
    OK(fit_with(tried.handle, tried.dataset, callback));
    ck_assert_int_eq(tried.fit, REKINDLE_BUSY);
    ck_assert_int_eq(tried.set_learning_rate, REKINDLE_BUSY);
    ck_assert_int_eq(tried.get_learning_rate, REKINDLE_BUSY);
    ck_assert_int_eq(tried.to_json, REKINDLE_BUSY);
    ck_assert_int_eq(tried.history, REKINDLE_OK);
    OK(rekindle_model_get_history(tried.handle, &history));
    OK(rekindle_history_epochs(history, &epochs, &count));
    ck_assert_uint_lt(count, 2); /* the stop ended the fit in its first epoch */
    rekindle_history_destroy(history);
    rekindle_callback_destroy(callback);
    rekindle_dataset_destroy(tried.dataset);
    rekindle_model_destroy(tried.handle);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, reset, NULL);
    tcase_add_test(tests, user_data_is_destroyed_once);
    tcase_add_test(tests, refused_user_data_is_destroyed_once);
    tcase_add_test(tests, a_wrong_size_destroys_what_can_be_read);
    tcase_add_test(tests, a_hook_may_read_and_tune_but_not_train);
    tcase_add_test(tests, a_hook_may_drop_the_handles);
    tcase_add_test(tests, an_abort_gives_its_code);
    tcase_add_test(tests, other_threads_are_told_that_the_model_is_busy);
}

int main(void) {
    return run_tests("capi.callback", add_tests);
}
