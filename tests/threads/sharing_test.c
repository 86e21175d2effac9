/* Handles that several threads use at once: a model that is only read, data and parts that several models refer to, a
 * backup that is in use; and the library's first use. Meant for ThreadSanitizer, so models compute on the calling
 * thread. */
#include "threads/team.h"

enum { TEAM = 6, ROUNDS = 20 };

typedef struct shared {
    rekindle_model *model;
    rekindle_dataset *dataset;
    float expected[SAMPLES];
    rekindle_optimizer *optimizer;
    rekindle_loss *loss;
    rekindle_metric *metric;
} shared;

static void copy_predictions(const rekindle_model *model, rekindle_dataset *dataset, int64_t batch_size, float *to) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    rekindle_tensor *predictions = NULL;
    options.batch_size = batch_size;
    NEED(rekindle_model_predict(model, dataset, &options, &predictions));
    NEED(rekindle_tensor_view(predictions, &view));
    memcpy(to, view.data, SAMPLES * sizeof(float));
    rekindle_tensor_destroy(predictions);
}

static void set_up(shared *all) {
    compute_on_callers();
    all->model = make_compiled_model();
    all->dataset = make_dataset();
    OK(rekindle_model_fit(all->model, all->dataset, NULL));
}

static void tear_down(shared *all) {
    rekindle_model_destroy(all->model);
    rekindle_dataset_destroy(all->dataset);
}

/* Batches of 4, 4 and 2 for all, so that they take turns with the same plans. */
static void predict_often(int index, void *context) {
    const shared *all = context;
    (void)index;
    for (int round = 0; round < ROUNDS; ++round) {
        float values[SAMPLES];
        copy_predictions(all->model, all->dataset, 4, values);
        if (memcmp(values, all->expected, sizeof(values)) != 0) {
            fputs("predictions differ from those of a thread alone\n", stderr);
            exit(EXIT_FAILURE);
        }
    }
}

START_TEST(threads_predict_with_one_model) {
    shared all;
    set_up(&all);
    copy_predictions(all.model, all.dataset, 4, all.expected);
    run_team(TEAM, predict_often, &all);
    tear_down(&all);
}
END_TEST

START_TEST(threads_predict_with_a_loaded_model) {
    shared all, loaded;
    char *folder = make_folder(), *path = path_in(folder, "model");
    set_up(&all);
    OK(rekindle_model_save(all.model, path));
    OK(rekindle_model_load(path, &loaded.model));
    loaded.dataset = all.dataset;
    copy_predictions(all.model, all.dataset, 4, loaded.expected);
    run_team(TEAM, predict_often, &loaded);
    rekindle_model_destroy(loaded.model);
    tear_down(&all);
    free(path);
    remove_folder(folder);
}
END_TEST

static rekindle_action abort_with_code(void *user_data, const rekindle_event *event) {
    *event->abort_code = *(const int32_t *)user_data;
    return REKINDLE_ACTION_ABORT;
}

static void predict_and_abort(int index, void *context) {
    const shared *all = context;
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_predict_options predict = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    rekindle_tensor *predictions = NULL;
    int32_t code = index;
    options.user_data = &code;
    options.on_predict_batch_end = abort_with_code;
    NEED(rekindle_callback_create(&options, &callback));
    predict.callbacks = &callback;
    predict.callback_count = 1;
    for (int round = 0; round < ROUNDS; ++round) {
        if (rekindle_model_predict(all->model, all->dataset, &predict, &predictions) != REKINDLE_ABORTED) {
            exit(EXIT_FAILURE);
        }
        NEED(rekindle_model_abort_code(all->model, &code));
        code = index;
    }
    rekindle_callback_destroy(callback);
}

START_TEST(hooks_of_several_predictions_abort) {
    shared all;
    set_up(&all);
    run_team(TEAM, predict_and_abort, &all);
    tear_down(&all);
}
END_TEST

static void destroy_text(char *text) {
    if (text == NULL || text[0] == '\0') exit(EXIT_FAILURE);
    rekindle_string_destroy(text);
}

/* Everything that takes a const model, beside predictions. */
static void read_model(int index, void *context) {
    const shared *all = context;
    const rekindle_model *model = all->model;
    if (index == 0) {
        predict_often(index, context);
        return;
    }
    for (int round = 0; round < ROUNDS; ++round) {
        rekindle_tensor *tensor = NULL;
        rekindle_history *history = NULL;
        const char *name = NULL;
        char *text = NULL;
        double rate = 0.0;
        size_t count = 0;
        NEED(rekindle_model_state_count(model, &count));
        NEED(rekindle_model_state_name(model, count - 1, &name));
        NEED(rekindle_model_get_state(model, name, &tensor));
        rekindle_tensor_destroy(tensor);
        NEED(rekindle_model_weight_name(model, 0, &name));
        NEED(rekindle_model_get_weight(model, name, &tensor));
        rekindle_tensor_destroy(tensor);
        NEED(rekindle_model_get_learning_rate(model, &rate));
        NEED(rekindle_model_get_history(model, &history));
        rekindle_history_destroy(history);
        NEED(rekindle_model_summary(model, &text));
        destroy_text(text);
        NEED(rekindle_model_memory_report(model, &text));
        destroy_text(text);
        NEED(rekindle_model_to_json(model, &text));
        destroy_text(text);
    }
}

START_TEST(threads_read_one_model) {
    shared all;
    set_up(&all);
    copy_predictions(all.model, all.dataset, 4, all.expected);
    run_team(TEAM, read_model, &all);
    tear_down(&all);
}
END_TEST

static void save_model(int index, void *context) {
    const shared *all = context;
    char *folder = make_folder(), *path = path_in(folder, "model");
    rekindle_model *loaded = NULL;
    (void)index;
    NEED(rekindle_model_save(all->model, path));
    NEED(rekindle_model_load(path, &loaded));
    rekindle_model_destroy(loaded);
    free(path);
    remove_folder(folder);
}

START_TEST(threads_save_one_model) {
    shared all;
    set_up(&all);
    run_team(TEAM, save_model, &all);
    tear_down(&all);
}
END_TEST

static void train_with_shared_parts(int index, void *context) {
    const shared *all = context;
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    const rekindle_metric *metrics[1];
    rekindle_model *model = make_model();
    (void)index;
    metrics[0] = all->metric;
    options.optimizer = all->optimizer;
    options.loss = all->loss;
    options.metrics = metrics;
    options.metric_count = 1;
    NEED(rekindle_model_compile(model, &options));
    NEED(rekindle_model_fit(model, all->dataset, NULL));
    rekindle_model_destroy(model);
}

START_TEST(models_share_data_and_parts) {
    shared all;
    rekindle_metric_options metric = REKINDLE_METRIC_OPTIONS_INIT;
    compute_on_callers();
    metric.name = "binary_accuracy";
    OK(rekindle_adam_create(NULL, &all.optimizer));
    OK(rekindle_mean_squared_error_create(NULL, &all.loss));
    OK(rekindle_metric_create(&metric, &all.metric));
    all.dataset = make_dataset();
    run_team(TEAM, train_with_shared_parts, &all);
    rekindle_optimizer_destroy(all.optimizer);
    rekindle_loss_destroy(all.loss);
    rekindle_metric_destroy(all.metric);
    rekindle_dataset_destroy(all.dataset);
}
END_TEST

/* A backup, and another model that tries to use it during the first one's fit. */
typedef struct contest {
    rekindle_callback *backup;
    rekindle_dataset *dataset;
    rekindle_model *other;
    char *folder;
    int tries;
} contest;

static rekindle_action use_backup_elsewhere(void *user_data, const rekindle_event *event) {
    contest *all = user_data;
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    (void)event;
    ++all->tries;
    REFUSED(fit_with(all->other, all->dataset, all->backup), REKINDLE_BUSY, "in use by another call");
    REFUSED(rekindle_backup_save(all->backup, all->other, &position), REKINDLE_BUSY, "in use by a fit");
    REFUSED(rekindle_backup_restore(all->backup, all->other, &position), REKINDLE_BUSY, "in use by a fit");
    REFUSED(rekindle_backup_finish(all->backup), REKINDLE_BUSY, "in use by a fit");
    return REKINDLE_ACTION_CONTINUE;
}

static void set_up_contest(contest *all, int64_t save_freq_batches) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    compute_on_callers();
    all->folder = make_folder();
    options.backup_dir = all->folder;
    options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    options.save_freq_batches = save_freq_batches;
    options.overhead_budget = 1.0;
    options.delete_checkpoint = 0;
    OK(rekindle_backup_and_restore_create(&options, &all->backup));
    all->dataset = make_dataset();
    all->other = make_compiled_model();
    all->tries = 0;
    OK(rekindle_model_build(all->other, sample_shape, 1));
}

static void tear_down_contest(contest *all) {
    rekindle_callback_destroy(all->backup);
    rekindle_dataset_destroy(all->dataset);
    rekindle_model_destroy(all->other);
    remove_folder(all->folder);
}

static void expect_completed(const char *folder) {
    rekindle_checkpoint_progress progress = REKINDLE_CHECKPOINT_PROGRESS_INIT;
    rekindle_checkpoint *checkpoint = NULL;
    char *path = NULL;
    OK(rekindle_checkpoint_newest(folder, &path));
    OK(rekindle_checkpoint_open(path, &checkpoint));
    OK(rekindle_checkpoint_get_progress(checkpoint, &progress));
    ck_assert_int_eq(progress.run_status, REKINDLE_RUN_COMPLETED);
    rekindle_checkpoint_destroy(checkpoint);
    rekindle_string_destroy(path);
}

START_TEST(a_backup_in_use_by_a_fit_is_refused_to_others) {
    contest all;
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_callback *list[2];
    rekindle_model *model;
    set_up_contest(&all, 1);
    model = make_compiled_model();
    options.user_data = &all;
    options.on_train_batch_end = use_backup_elsewhere;
    list[0] = all.backup;
    list[1] = make_callback(&options);
    fit.batch_size = 4;
    fit.callbacks = list;
    fit.callback_count = 2;
    OK(rekindle_model_fit(model, all.dataset, &fit));
    ck_assert_int_eq(all.tries, 3);
    expect_completed(all.folder);
    rekindle_callback_destroy(list[1]);
    rekindle_model_destroy(model);
    tear_down_contest(&all);
}
END_TEST

START_TEST(a_backup_in_use_by_a_host_is_refused_to_a_fit) {
    contest all;
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    rekindle_model *model;
    set_up_contest(&all, 1);
    model = make_compiled_model();
    OK(rekindle_backup_save(all.backup, all.other, &position));
    REFUSED(fit_with(model, all.dataset, all.backup), REKINDLE_BUSY, "in use by another call");
    OK(rekindle_backup_finish(all.backup)); /* which it could not if the folder had been given up */
    rekindle_model_destroy(model);
    tear_down_contest(&all);
}
END_TEST

/* Each trains a model of its own with the same backup: one at a time gets it. */
static void train_with_one_backup(int index, void *context) {
    contest *all = context;
    rekindle_model *model = make_compiled_model();
    rekindle_status status;
    (void)index;
    do {
        status = fit_with(model, all->dataset, all->backup);
        sched_yield();
    } while (status == REKINDLE_BUSY);
    NEED(status);
    rekindle_model_destroy(model);
}

START_TEST(fits_take_turns_with_a_backup) {
    contest all;
    set_up_contest(&all, 1);
    run_team(4, train_with_one_backup, &all);
    expect_completed(all.folder);
    tear_down_contest(&all);
}
END_TEST

static void use_for_the_first_time(int index, void *context) {
    rekindle_dataset *dataset;
    rekindle_model *model;
    int64_t threads = 0;
    (void)context;
    if (index % 2 == 0) NEED(rekindle_runtime_threads(&threads));
    dataset = make_dataset();
    model = make_compiled_model();
    NEED(rekindle_model_fit(model, dataset, NULL));
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}

/* Nothing of the library has been called when the threads begin. */
START_TEST(threads_begin_with_the_library_at_once) {
    run_team(TEAM, use_for_the_first_time, NULL);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, threads_predict_with_one_model);
    tcase_add_test(tests, threads_predict_with_a_loaded_model);
    tcase_add_test(tests, hooks_of_several_predictions_abort);
    tcase_add_test(tests, threads_read_one_model);
    tcase_add_test(tests, threads_save_one_model);
    tcase_add_test(tests, models_share_data_and_parts);
    tcase_add_test(tests, a_backup_in_use_by_a_fit_is_refused_to_others);
    tcase_add_test(tests, a_backup_in_use_by_a_host_is_refused_to_a_fit);
    tcase_add_test(tests, fits_take_turns_with_a_backup);
    tcase_add_test(tests, threads_begin_with_the_library_at_once);
}

int main(void) {
    return run_tests("threads.sharing", add_tests);
}
