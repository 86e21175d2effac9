#include <string.h>

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

size_t make_callbacks(const struct configuration *configuration, rekindle_dataset *probe_dataset,
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
    return count;
}

void add_callback_results(struct bytes *result) {
    const struct memory all[] = {counting, self_resetting, stopping, probing};
    bytes_add(result, all, sizeof(all));
}
