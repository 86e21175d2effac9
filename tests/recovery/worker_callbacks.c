#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "recovery/worker.h"

/* What a callback keeps. All of it is its state in backups, and enters the result. */
struct memory {
    int64_t count, wait;
    double best;
    uint64_t hash;
};

static struct memory counting, self_resetting, stopping, probing;
static rekindle_dataset *probe;

static void mix(struct memory *memory, const void *data, size_t size) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; ++i) memory->hash = (memory->hash ^ bytes[i]) * UINT64_C(1099511628211);
}

static double log_value(const rekindle_event *event, const char *name) {
    for (size_t i = 0; i < event->logs->count; ++i) {
        if (strcmp(event->logs->names[i], name) == 0) return event->logs->values[i];
    }
    return 0.0;
}

static int get_memory(void *user_data, const void **data, size_t *size) {
    *data = user_data;
    *size = sizeof(struct memory);
    return 0;
}

static int set_memory(void *user_data, const void *data, size_t size) {
    if (size != sizeof(struct memory)) return 1;
    memcpy(user_data, data, size);
    return 0;
}

/* Tells the driver how far this process came. */
static rekindle_action note_train_begin(void *user_data, const rekindle_event *event) {
    (void)user_data;
    note("training restored %u epoch %lld batch %lld", event->restored, (long long)event->epoch,
         (long long)event->batch);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action note_epoch_begin(void *user_data, const rekindle_event *event) {
    (void)user_data;
    note("at step %lld", (long long)event->step);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action note_train_end(void *user_data, const rekindle_event *event) {
    (void)user_data;
    note("trained step %lld", (long long)event->step);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action note_batch_begin(void *user_data, const rekindle_event *event) {
    (void)user_data;
    note("at step %lld", (long long)event->step);
    return REKINDLE_ACTION_CONTINUE;
}

/* Every batch exactly once, with the same running means. */
static rekindle_action count_batch(void *user_data, const rekindle_event *event) {
    struct memory *memory = user_data;
    const int64_t place[] = {event->epoch, event->batch, event->step};
    ++memory->count;
    mix(memory, place, sizeof(place));
    mix(memory, event->logs->values, event->logs->count * sizeof(double));
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action scale_learning_rate(const rekindle_event *event, double factor) {
    double learning_rate;
    MUST(rekindle_model_get_learning_rate(event->model, &learning_rate));
    MUST(rekindle_model_set_learning_rate(event->model, learning_rate * factor));
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action follow_schedule(void *user_data, const rekindle_event *event) {
    (void)user_data;
    return scale_learning_rate(event, 0.8);
}

static rekindle_action reset_memory(void *user_data, const rekindle_event *event) {
    (void)event;
    memset(user_data, 0, sizeof(struct memory));
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action slow_down_by_count(void *user_data, const rekindle_event *event) {
    struct memory *memory = user_data;
    return ++memory->count % 13 == 0 ? scale_learning_rate(event, 0.97) : REKINDLE_ACTION_CONTINUE;
}

static rekindle_action stop_early(void *user_data, const rekindle_event *event) {
    struct memory *memory = user_data;
    double loss = log_value(event, "val_loss");
    ++memory->count;
    if (memory->count == 1 || loss < 0.98 * memory->best) {
        memory->best = loss;
        memory->wait = 0;
        return REKINDLE_ACTION_CONTINUE;
    }
    return ++memory->wait >= 2 ? REKINDLE_ACTION_STOP : REKINDLE_ACTION_CONTINUE;
}

static rekindle_action evaluate_and_predict(void *user_data, const rekindle_event *event) {
    struct memory *memory = user_data;
    double values[2];
    rekindle_tensor *outputs;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    if (event->batch >= 0 && event->batch % 9 != 0) return REKINDLE_ACTION_CONTINUE;
    MUST(rekindle_model_evaluate(event->model, probe, NULL, values, 2));
    MUST(rekindle_model_predict(event->model, probe, NULL, &outputs));
    MUST(rekindle_tensor_view(outputs, &view));
    mix(memory, values, sizeof(values));
    mix(memory, view.data, (size_t)(view.shape[0] * view.shape[1]) * sizeof(float));
    rekindle_tensor_destroy(outputs);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_callback *make(rekindle_callback_options *options, const char *name, struct memory *memory) {
    rekindle_callback *callback;
    options->name = name;
    options->user_data = memory;
    if (memory != NULL) {
        options->get_state = get_memory;
        options->set_state = set_memory;
    }
    MUST(rekindle_callback_create(options, &callback));
    return callback;
}

enum { PATH_SIZE = 4096 };
static char csv_path[PATH_SIZE], model_path[PATH_SIZE]; /* empty: none */

static size_t make_library_callbacks(const char *files, rekindle_callback **callbacks) {
    rekindle_early_stopping_options stopping_options = REKINDLE_EARLY_STOPPING_OPTIONS_INIT;
    rekindle_reduce_lr_on_plateau_options reducing = REKINDLE_REDUCE_LR_ON_PLATEAU_OPTIONS_INIT;
    rekindle_csv_logger_options csv = REKINDLE_CSV_LOGGER_OPTIONS_INIT;
    rekindle_model_checkpoint_options checkpoint = REKINDLE_MODEL_CHECKPOINT_OPTIONS_INIT;
    size_t count = 0;
    mkdir(files, 0700);
    require(snprintf(csv_path, PATH_SIZE, "%s/log.csv", files) < PATH_SIZE, files);
    require(snprintf(model_path, PATH_SIZE, "%s/best", files) < PATH_SIZE, files);
    stopping_options.patience = 3;
    stopping_options.restore_best_weights = 1;
    MUST(rekindle_early_stopping_create(&stopping_options, &callbacks[count++]));
    reducing.patience = 1;
    reducing.min_delta = 0.05;
    reducing.factor = 0.5;
    MUST(rekindle_reduce_lr_on_plateau_create(&reducing, &callbacks[count++]));
    MUST(rekindle_terminate_on_nan_create(NULL, &callbacks[count++]));
    csv.filename = csv_path;
    MUST(rekindle_csv_logger_create(&csv, &callbacks[count++]));
    checkpoint.filepath = model_path;
    checkpoint.save_best_only = 1;
    MUST(rekindle_model_checkpoint_create(&checkpoint, &callbacks[count++]));
    return count;
}

/* In one piece, by its path. */
static void add_file(struct bytes *result, const char *path) {
    unsigned char block[4096];
    size_t size;
    FILE *file;
    if (path[0] == '\0') return;
    file = fopen(path, "rb");
    require(file != NULL, path);
    while ((size = fread(block, 1, sizeof(block), file)) > 0) bytes_add(result, block, size);
    fclose(file);
}

size_t make_callbacks(const struct configuration *configuration, rekindle_dataset *probe_dataset, const char *files,
                      rekindle_callback **callbacks) {
    unsigned features = configuration->features;
    size_t count = 0;
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    probe = probe_dataset;
    options.on_train_begin = note_train_begin;
    options.on_epoch_begin = note_epoch_begin;
    options.on_train_end = note_train_end;
    if (features & COUNTING) options.on_train_batch_begin = note_batch_begin;
    callbacks[count++] = make(&options, "notes", NULL);
    if (features & COUNTING) {
        rekindle_callback_options_init(&options);
        options.on_train_batch_end = count_batch;
        callbacks[count++] = make(&options, "counting", &counting);
    }
    if (configuration->network == TALLY) {
        rekindle_callback_options_init(&options);
        options.on_epoch_end = expect_tally;
        callbacks[count++] = make(&options, "tally", NULL);
    }
    if (features & SCHEDULE) {
        rekindle_callback_options_init(&options);
        options.on_epoch_end = follow_schedule;
        callbacks[count++] = make(&options, "schedule", NULL);
    }
    if (features & SELF_RESETTING) {
        rekindle_callback_options_init(&options);
        options.on_train_begin = reset_memory;
        options.on_train_batch_end = slow_down_by_count;
        callbacks[count++] = make(&options, "self_resetting", &self_resetting);
    }
    if (features & EARLY_STOPPING) {
        rekindle_callback_options_init(&options);
        options.on_epoch_end = stop_early;
        callbacks[count++] = make(&options, "stopping", &stopping);
    }
    if (features & EVALUATE_IN_HOOKS) {
        rekindle_callback_options_init(&options);
        options.on_epoch_end = options.on_train_batch_end = evaluate_and_predict;
        callbacks[count++] = make(&options, "probing", &probing);
    }
    if (features & LIBRARY_CALLBACKS) count += make_library_callbacks(files, callbacks + count);
    return count;
}

void add_callback_results(struct bytes *result) {
    const struct memory all[] = {counting, self_resetting, stopping, probing};
    bytes_add(result, all, sizeof(all));
}

void add_callback_files(struct bytes *result) {
    add_file(result, csv_path);
    add_file(result, model_path);
}
