/* A fit beside other threads that may act on it: the writer of its backups, those that stop it, readers of its files,
 * and callers that come while the model is busy. Meant for ThreadSanitizer, so models compute on the calling thread. */
#include "threads/team.h"

enum { ENDLESS = 1000000, BATCHES_BEFORE_STOP = 5, ROUNDS = 4 };

/* A fit, and what its hooks and other threads agree on. */
typedef struct running_fit {
    rekindle_model *model;
    rekindle_dataset *dataset;
    char *folder;
    rekindle_callback *callbacks[2];
    atomic_int batches; /* ended so far, by all fits */
    atomic_bool over;
} running_fit;

/* Does in a hook what may be done there. */
static rekindle_action use_model(void *user_data, const rekindle_event *event) {
    running_fit *fit = user_data;
    rekindle_tensor *weight = NULL;
    double rate = 0.0;
    NEED(rekindle_model_get_weight(event->model, "dense/kernel", &weight));
    NEED(rekindle_model_get_learning_rate(event->model, &rate));
    NEED(rekindle_model_set_learning_rate(event->model, rate));
    rekindle_tensor_destroy(weight);
    atomic_fetch_add(&fit->batches, 1);
    return REKINDLE_ACTION_CONTINUE;
}

static int get_batches(void *user_data, const void **data, size_t *size) {
    static _Thread_local int copy;
    copy = atomic_load(&((running_fit *)user_data)->batches);
    *data = &copy;
    *size = sizeof(copy);
    return 0;
}

static int set_batches(void *user_data, const void *data, size_t size) {
    (void)user_data;
    (void)data;
    return size == sizeof(int) ? 0 : 1;
}

/* A backup after each batch, in the background, as fast as it can. */
static rekindle_callback *make_backup(const char *folder) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.backup_dir = folder;
    options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    options.save_freq_batches = 1;
    options.overhead_budget = 1.0;
    options.double_checkpoint = 1;
    options.save_before_preemption = 1;
    options.delete_checkpoint = 0;
    OK(rekindle_backup_and_restore_create(&options, &callback));
    return callback;
}

static void set_up_fit(running_fit *fit) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    compute_on_callers();
    options.name = "counter";
    options.user_data = fit;
    options.on_train_batch_end = use_model;
    options.get_state = get_batches;
    options.set_state = set_batches;
    fit->model = make_compiled_model();
    fit->dataset = make_dataset();
    fit->folder = make_folder();
    fit->callbacks[0] = make_callback(&options);
    fit->callbacks[1] = make_backup(fit->folder);
    atomic_init(&fit->batches, 0);
    atomic_init(&fit->over, false);
}

static void tear_down_fit(running_fit *fit) {
    rekindle_callback_destroy(fit->callbacks[0]);
    rekindle_callback_destroy(fit->callbacks[1]);
    rekindle_dataset_destroy(fit->dataset);
    rekindle_model_destroy(fit->model);
    remove_folder(fit->folder);
}

static rekindle_status train(running_fit *fit, int64_t epochs) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    options.epochs = epochs;
    options.batch_size = 4;
    options.validation_data = fit->dataset;
    options.callbacks = fit->callbacks;
    options.callback_count = 2;
    return rekindle_model_fit(fit->model, fit->dataset, &options);
}

static void wait_for_batches(running_fit *fit, int count) {
    int begin = atomic_load(&fit->batches);
    while (atomic_load(&fit->batches) < begin + count) sched_yield();
}

static void read_checkpoint(const char *path) {
    rekindle_checkpoint *checkpoint = NULL;
    rekindle_checkpoint_progress progress = REKINDLE_CHECKPOINT_PROGRESS_INIT;
    rekindle_status status = rekindle_checkpoint_open(path, &checkpoint);
    if (status == REKINDLE_NOT_FOUND) return; /* removed meanwhile: two newer ones are there */
    NEED(status);
    NEED(rekindle_checkpoint_verify(checkpoint));
    NEED(rekindle_checkpoint_get_progress(checkpoint, &progress));
    rekindle_checkpoint_destroy(checkpoint);
}

/* Thread 0 trains; thread 1 reads the files that appear. */
static void train_or_read(int index, void *context) {
    running_fit *fit = context;
    if (index == 0) {
        NEED(train(fit, 30));
        atomic_store(&fit->over, true);
    }
    while (!atomic_load(&fit->over)) {
        char *path = NULL;
        NEED_OR(rekindle_checkpoint_newest(fit->folder, &path), REKINDLE_NOT_FOUND);
        if (path != NULL) read_checkpoint(path);
        rekindle_string_destroy(path);
    }
}

START_TEST(backups_are_read_while_others_are_written) {
    running_fit fit;
    set_up_fit(&fit);
    run_team(2, train_or_read, &fit);
    tear_down_fit(&fit);
}
END_TEST

/* Thread 0 trains and resumes; thread 1 stops each of its fits. */
static void train_or_stop(int index, void *context) {
    running_fit *fit = context;
    for (int round = 0; round < ROUNDS; ++round) {
        if (index == 0) {
            NEED(train(fit, ENDLESS));
        } else {
            wait_for_batches(fit, BATCHES_BEFORE_STOP);
            NEED(rekindle_model_request_stop(fit->model));
        }
    }
    if (index == 0) {
        atomic_store(&fit->over, true);
        return;
    }
    /* The last request may have come between two fits. */
    while (!atomic_load(&fit->over)) NEED(rekindle_model_request_stop(fit->model));
}

START_TEST(another_thread_stops_a_fit) {
    running_fit fit;
    set_up_fit(&fit);
    run_team(2, train_or_stop, &fit);
    tear_down_fit(&fit);
}
END_TEST

/* Thread 0 trains and resumes; thread 1 asks for preemption. */
static void train_or_preempt(int index, void *context) {
    running_fit *fit = context;
    if (index == 0) {
        for (int round = 0; round < ROUNDS; ++round) {
            if (train(fit, ENDLESS) != REKINDLE_PREEMPTED) exit(EXIT_FAILURE);
            rekindle_clear_preemption();
        }
        atomic_store(&fit->over, true);
    }
    while (!atomic_load(&fit->over)) {
        int begin = atomic_load(&fit->batches);
        while (!atomic_load(&fit->over) && atomic_load(&fit->batches) < begin + BATCHES_BEFORE_STOP) sched_yield();
        rekindle_request_preemption();
    }
}

START_TEST(another_thread_preempts_a_fit) {
    running_fit fit;
    set_up_fit(&fit);
    run_team(2, train_or_preempt, &fit);
    rekindle_clear_preemption();
    tear_down_fit(&fit);
}
END_TEST

static void ask_for_texts(rekindle_model *model) {
    char *text = NULL;
    if (rekindle_model_summary(model, &text) == REKINDLE_OK) rekindle_string_destroy(text);
    if (rekindle_model_memory_report(model, &text) == REKINDLE_OK) rekindle_string_destroy(text);
    if (rekindle_model_to_json(model, &text) == REKINDLE_OK) rekindle_string_destroy(text);
    if (rekindle_model_compile_to_json(model, &text) == REKINDLE_OK) rekindle_string_destroy(text);
}

static void ask_for_values(rekindle_model *model) {
    rekindle_history *history = NULL;
    rekindle_tensor *tensor = NULL;
    const char *name = NULL;
    size_t count = 0;
    double rate = 0.0;
    int32_t code = 0;
    NEED_OR(rekindle_model_weight_count(model, &count), REKINDLE_BUSY);
    NEED_OR(rekindle_model_weight_name(model, 0, &name), REKINDLE_BUSY);
    NEED_OR(rekindle_model_state_count(model, &count), REKINDLE_BUSY);
    NEED_OR(rekindle_model_state_name(model, 0, &name), REKINDLE_BUSY);
    NEED_OR(rekindle_model_metric_count(model, &count), REKINDLE_BUSY);
    NEED_OR(rekindle_model_metric_name(model, 0, &name), REKINDLE_BUSY);
    NEED_OR(rekindle_model_abort_code(model, &code), REKINDLE_BUSY);
    NEED_OR(rekindle_model_get_learning_rate(model, &rate), REKINDLE_BUSY);
    if (rekindle_model_get_weight(model, "dense/kernel", &tensor) == REKINDLE_OK) rekindle_tensor_destroy(tensor);
    if (rekindle_model_get_state(model, "weights/dense/kernel", &tensor) == REKINDLE_OK) {
        rekindle_tensor_destroy(tensor);
    }
    if (rekindle_model_get_history(model, &history) == REKINDLE_OK) rekindle_history_destroy(history);
}

static void ask_for_work(running_fit *fit) {
    char *path = path_in(fit->folder, "saved");
    rekindle_tensor *predictions = NULL;
    double values[2];
    NEED_OR(rekindle_model_build(fit->model, sample_shape, 1), REKINDLE_BUSY);
    NEED_OR(rekindle_model_evaluate(fit->model, fit->dataset, NULL, values, 2), REKINDLE_BUSY);
    if (rekindle_model_predict(fit->model, fit->dataset, NULL, &predictions) == REKINDLE_OK) {
        rekindle_tensor_destroy(predictions);
    }
    NEED_OR(rekindle_model_save(fit->model, path), REKINDLE_BUSY);
    NEED_OR(rekindle_model_save_weights(fit->model, path), REKINDLE_BUSY);
    NEED_OR(rekindle_model_set_learning_rate(fit->model, 0.001), REKINDLE_BUSY);
    free(path);
}

/* Thread 0 trains; the others call everything else. */
static void train_or_disturb(int index, void *context) {
    running_fit *fit = context;
    if (index == 0) {
        rekindle_status status;
        do status = train(fit, 20);
        while (status == REKINDLE_BUSY);
        NEED(status);
        atomic_store(&fit->over, true);
    }
    while (!atomic_load(&fit->over)) {
        ask_for_texts(fit->model);
        ask_for_values(fit->model);
        ask_for_work(fit);
        sched_yield();
    }
}

START_TEST(a_busy_model_is_asked_by_others) {
    running_fit fit;
    set_up_fit(&fit);
    OK(rekindle_model_build(fit.model, sample_shape, 1));
    run_team(3, train_or_disturb, &fit);
    tear_down_fit(&fit);
}
END_TEST

static void drop_line(void *user_data, rekindle_log_level level, const char *message) {
    (void)level;
    if (message[0] != '\0') atomic_fetch_add((atomic_int *)user_data, 1);
}

/* Thread 0 changes the log's sink; each of the others trains a model of its own, and again, which the log tells. */
static void train_or_log(int index, void *context) {
    atomic_int *lines = context;
    running_fit fit;
    if (index == 0) {
        for (int i = 0; i < 200; ++i) {
            NEED(rekindle_log_set_sink(i % 2 == 0 ? drop_line : NULL, lines, REKINDLE_LOG_DEBUG));
            sched_yield();
        }
        NEED(rekindle_log_set_sink(drop_line, lines, REKINDLE_LOG_DEBUG));
        return;
    }
    fit.model = make_compiled_model();
    fit.dataset = make_dataset();
    fit.folder = make_folder();
    fit.callbacks[0] = make_callback(&(rekindle_callback_options){
        .struct_size = sizeof(rekindle_callback_options), .user_data = &fit, .on_train_batch_end = use_model});
    fit.callbacks[1] = make_backup(fit.folder);
    atomic_init(&fit.batches, 0);
    for (int round = 0; round < 3; ++round) NEED(train(&fit, 5));
    tear_down_fit(&fit);
}

START_TEST(fits_side_by_side_with_a_log) {
    static atomic_int lines;
    compute_on_callers();
    run_team(4, train_or_log, &lines);
    OK(rekindle_log_set_sink(NULL, NULL, REKINDLE_LOG_DEBUG));
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, backups_are_read_while_others_are_written);
    tcase_add_test(tests, another_thread_stops_a_fit);
    tcase_add_test(tests, another_thread_preempts_a_fit);
    tcase_add_test(tests, a_busy_model_is_asked_by_others);
    tcase_add_test(tests, fits_side_by_side_with_a_log);
}

int main(void) {
    return run_tests("threads.races", add_tests);
}
