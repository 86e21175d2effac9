#include "training/runs.h"

#include <string.h>

#include "support/must.h"

struct samples new_samples(int64_t count, int64_t features, int64_t classes, unsigned seed) {
    struct samples samples = {count, features, NULL, NULL};
    samples.x = random_floats((size_t)(count * features), seed);
    samples.y = random_floats((size_t)count, seed + 1);
    for (int64_t i = 0; i < count; ++i) samples.y[i] = (float)(int)(samples.y[i] * (float)classes);
    return samples;
}

void free_samples(struct samples *samples) {
    free(samples->x);
    free(samples->y);
}

rekindle_dataset *dataset_of(const struct samples *samples, int64_t first, int64_t count) {
    return new_dataset(samples->x + first * samples->features, count, samples->features, samples->y + first, 0, NULL);
}

rekindle_status fit_with(rekindle_model *model, rekindle_dataset *dataset, const rekindle_fit_options *options,
                         rekindle_callback *callback) {
    rekindle_fit_options given = *options;
    rekindle_status status;
    given.callbacks = &callback;
    given.callback_count = callback == NULL ? 0 : 1;
    status = rekindle_model_fit(model, dataset, &given);
    rekindle_callback_destroy(callback);
    return status;
}

rekindle_status evaluate_with(rekindle_model *model, rekindle_dataset *dataset, int64_t batch_size,
                              rekindle_callback *callback, double *values, size_t capacity) {
    rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
    rekindle_status status;
    options.batch_size = batch_size;
    options.callbacks = &callback;
    options.callback_count = callback == NULL ? 0 : 1;
    status = rekindle_model_evaluate(model, dataset, &options, values, capacity);
    rekindle_callback_destroy(callback);
    return status;
}

rekindle_status predict_with(const rekindle_model *model, rekindle_dataset *dataset, int64_t batch_size,
                             rekindle_callback *callback, rekindle_tensor **predictions) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_status status;
    options.batch_size = batch_size;
    options.callbacks = &callback;
    options.callback_count = callback == NULL ? 0 : 1;
    status = rekindle_model_predict(model, dataset, &options, predictions);
    rekindle_callback_destroy(callback);
    return status;
}

rekindle_status train_on(rekindle_model *model, const struct samples *samples, int64_t first, int64_t count,
                         double *values, size_t capacity) {
    int64_t shape[2];
    rekindle_array x, y;
    shape[0] = count;
    shape[1] = samples->features;
    x = must_array(REKINDLE_FLOAT32, samples->x + first * samples->features, 2, shape);
    y = must_array(REKINDLE_FLOAT32, samples->y + first, 1, shape);
    return rekindle_model_train_on_batch(model, &x, &y, NULL, values, capacity);
}

void train_on_pass(rekindle_model *model, const struct samples *samples, int64_t batch_size, int64_t batches) {
    for (int64_t batch = 0; batch < batches; ++batch) {
        int64_t first = batch * batch_size, rest = samples->count - first;
        OK(train_on(model, samples, first, rest < batch_size ? rest : batch_size, NULL, 0));
    }
}

struct bytes state_of(const rekindle_model *model) {
    struct bytes bytes = {NULL, 0, 0};
    OK(add_trained_state(&bytes, model));
    return bytes;
}

struct bytes model_state_of(const rekindle_model *model) {
    struct bytes bytes = {NULL, 0, 0};
    OK(add_model_state(&bytes, model));
    return bytes;
}

bool same_bytes(const struct bytes *one, const struct bytes *other) {
    return one->size == other->size && (one->size == 0 || memcmp(one->data, other->data, one->size) == 0);
}

void expect_same(struct bytes one, struct bytes other, const char *what, const char *file, int line) {
    ck_assert_msg(one.size > 0 && same_bytes(&one, &other), "%s:%d: %s differ", file, line, what);
    bytes_free(&one);
    bytes_free(&other);
}

size_t history_of(const rekindle_model *model, const char *key, double *values, size_t capacity) {
    rekindle_history *history = NULL;
    const double *found;
    size_t count = 0;
    OK(rekindle_model_get_history(model, &history));
    if (rekindle_history_values(history, key, &found, &count) == REKINDLE_OK) {
        for (size_t i = 0; i < count && i < capacity; ++i) values[i] = found[i];
    }
    rekindle_history_destroy(history);
    return count;
}

size_t epochs_of(const rekindle_model *model, int64_t *epochs, size_t capacity) {
    rekindle_history *history = NULL;
    const int64_t *found;
    size_t count;
    OK(rekindle_model_get_history(model, &history));
    OK(rekindle_history_epochs(history, &found, &count));
    for (size_t i = 0; i < count && i < capacity; ++i) epochs[i] = found[i];
    rekindle_history_destroy(history);
    return count;
}

uint64_t steps_of(const rekindle_model *model) {
    rekindle_tensor *tensor = must_get_state(model, "random/steps");
    rekindle_array view = REKINDLE_ARRAY_INIT;
    uint64_t steps;
    OK(rekindle_tensor_view(tensor, &view));
    steps = *(const uint64_t *)view.data;
    rekindle_tensor_destroy(tensor);
    return steps;
}

static rekindle_action act_once(void *user_data, enum hook hook, const rekindle_event *event) {
    struct moment *moment = user_data;
    record(&moment->tape, hook, event);
    if (hook != moment->hook || moment->calls++ != moment->at) return REKINDLE_ACTION_CONTINUE;
    return moment->act(moment, hook, event);
}

rekindle_callback *new_moment_callback(struct moment *moment) {
    return new_callback("moment", ALL_HOOKS, act_once, moment, NULL, 0);
}

/* Whether a line begins with the name, and it is the whole name. */
static bool is_of(const char *line, const char *name) {
    size_t size = strlen(name);
    return strncmp(line, name, size) == 0 && (line[size] == ' ' || line[size] == '\n');
}

int calls_of(const struct tape *tape, enum hook hook) {
    int count = 0;
    for (const char *line = tape->text; *line != '\0'; line = strchr(line, '\n') + 1) {
        count += is_of(line, hook_names[hook]);
    }
    return count;
}

int lines_of(const struct tape *tape) {
    int count = 0;
    for (const char *line = tape->text; *line != '\0'; line = strchr(line, '\n') + 1) ++count;
    return count;
}

bool ends_with(const struct tape *tape, const char *text) {
    return tape->size >= strlen(text) && strcmp(tape->text + tape->size - strlen(text), text) == 0;
}
