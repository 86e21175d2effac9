#include "training/fixture.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void expect_status(rekindle_status expected, rekindle_status status, const char *call, const char *part,
                   const char *file, int line) {
    const char *text = status == REKINDLE_OK ? "" : rekindle_last_error();
    ck_assert_msg(status == expected, "%s:%d: %s gave %s (%s), expected %s", file, line, call,
                  rekindle_status_name(status), text, rekindle_status_name(expected));
    ck_assert_msg(strstr(text, part) != NULL, "%s:%d: %s says \"%s\", expected something with \"%s\"", file, line, call,
                  text, part);
}

float *random_floats(size_t count, unsigned seed) {
    float *values = malloc(count * sizeof(float));
    uint64_t state = seed + UINT64_C(1442695040888963407);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < count; ++i) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        values[i] = (float)(state >> 40) / 16777216.0f;
    }
    return values;
}

static rekindle_tensor *new_tensor(const float *values, int64_t rows, int64_t columns) {
    int64_t shape[2];
    rekindle_array array = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = NULL;
    shape[0] = rows;
    shape[1] = columns;
    array.data = values;
    array.shape = shape;
    array.rank = columns == 0 ? 1 : 2;
    OK(rekindle_tensor_create(&array, &tensor));
    return tensor;
}

rekindle_dataset *new_dataset(const float *x, int64_t samples, int64_t features, const float *y, int64_t targets,
                              const float *sample_weight) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x_tensor = new_tensor(x, samples, features);
    rekindle_tensor *y_tensor = y == NULL ? NULL : new_tensor(y, samples, targets);
    rekindle_tensor *weight_tensor = sample_weight == NULL ? NULL : new_tensor(sample_weight, samples, 0);
    rekindle_dataset *dataset = NULL;
    options.x = x_tensor;
    options.y = y_tensor;
    options.sample_weight = weight_tensor;
    OK(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x_tensor);
    rekindle_tensor_destroy(y_tensor);
    rekindle_tensor_destroy(weight_tensor);
    return dataset;
}

rekindle_dataset *random_dataset(int64_t samples, int64_t features, int64_t classes, unsigned seed) {
    float *x = random_floats((size_t)(samples * features), seed);
    float *y = random_floats((size_t)samples, seed + 1);
    rekindle_dataset *dataset;
    for (int64_t i = 0; i < samples; ++i) y[i] = (float)(int)(y[i] * (float)classes);
    dataset = new_dataset(x, samples, features, y, 0, NULL);
    free(x);
    free(y);
    return dataset;
}

rekindle_model *new_model(uint64_t seed) {
    rekindle_sequential_options options = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    rekindle_model *model = NULL;
    options.seed = seed;
    OK(rekindle_sequential_create(&options, &model));
    return model;
}

static void add_layer(rekindle_model *model, rekindle_layer *layer) {
    OK(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
}

void add_dense(rekindle_model *model, int64_t units, const char *activation) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = units;
    options.activation_name = activation;
    OK(rekindle_dense_create(&options, &layer));
    add_layer(model, layer);
}

void add_dropout(rekindle_model *model, double rate) {
    rekindle_dropout_options options = REKINDLE_DROPOUT_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.rate = rate;
    OK(rekindle_dropout_create(&options, &layer));
    add_layer(model, layer);
}

static void compile_with(rekindle_model *model, const char *optimizer, const char *loss, const char *metric,
                         rekindle_compile_options options) {
    options.optimizer_name = optimizer;
    options.loss_name = loss;
    options.metric_names = &metric;
    options.metric_name_count = metric == NULL ? 0 : 1;
    OK(rekindle_model_compile(model, &options));
}

static rekindle_compile_options compile_options(int64_t steps_per_execution, int64_t threads) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    options.steps_per_execution = steps_per_execution;
    options.threads = threads;
    return options;
}

void compile_model(rekindle_model *model, const char *optimizer, const char *loss, const char *metric) {
    compile_with(model, optimizer, loss, metric, compile_options(1, 1));
}

void compile_unchecked(rekindle_model *model, const char *optimizer, const char *loss, const char *metric) {
    rekindle_compile_options options = compile_options(1, 1);
    options.allow_non_finite = 1;
    compile_with(model, optimizer, loss, metric, options);
}

void compile_sgd(rekindle_model *model, double learning_rate, const char *loss, int64_t steps_per_execution) {
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_optimizer *optimizer = NULL;
    sgd.learning_rate = learning_rate;
    OK(rekindle_sgd_create(&sgd, &optimizer));
    options.optimizer = optimizer;
    options.loss_name = loss;
    options.steps_per_execution = steps_per_execution;
    options.threads = 1;
    OK(rekindle_model_compile(model, &options));
    rekindle_optimizer_destroy(optimizer);
}

rekindle_model *visits_model(double learning_rate, int64_t steps_per_execution) {
    rekindle_model *model = new_model(3);
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = 1;
    options.use_bias = 0;
    options.kernel_initializer_name = "zeros";
    OK(rekindle_dense_create(&options, &layer));
    OK(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
    compile_sgd(model, learning_rate, "mse", steps_per_execution);
    return model;
}

rekindle_model *small_classifier(int64_t steps_per_execution, int64_t threads) {
    rekindle_model *model = new_model(7);
    add_dense(model, 5, "relu");
    add_dropout(model, 0.4);
    add_dense(model, 3, "softmax");
    compile_with(model, "adam", "sparse_categorical_crossentropy", "accuracy",
                 compile_options(steps_per_execution, threads));
    return model;
}

float *weight_values(const rekindle_model *model, const char *name) {
    rekindle_tensor *tensor = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    size_t size = sizeof(float);
    float *values;
    OK(rekindle_model_get_weight(model, name, &tensor));
    OK(rekindle_tensor_view(tensor, &view));
    for (size_t axis = 0; axis < view.rank; ++axis) size *= (size_t)view.shape[axis];
    values = malloc(size);
    ck_assert_ptr_nonnull(values);
    memcpy(values, view.data, size);
    rekindle_tensor_destroy(tensor);
    return values;
}

void set_weight_values(rekindle_model *model, const char *name, const float *values) {
    rekindle_tensor *tensor = NULL;
    rekindle_array array = REKINDLE_ARRAY_INIT;
    OK(rekindle_model_get_weight(model, name, &tensor));
    OK(rekindle_tensor_view(tensor, &array));
    array.data = values;
    OK(rekindle_model_set_weight(model, name, &array));
    rekindle_tensor_destroy(tensor);
}

const char *const hook_names[HOOK_COUNT] = {
    "train_begin",         "train_end",         "epoch_begin",   "epoch_end",
    "train_batch_begin",   "train_batch_end",   "test_begin",    "test_end",
    "test_batch_begin",    "test_batch_end",    "predict_begin", "predict_end",
    "predict_batch_begin", "predict_batch_end",
};

struct dispatcher {
    any_hook function;
    void *user_data;
    void *state;
    size_t state_size;
};

#define DISPATCH(name, hook)                                                                                           \
    static rekindle_action name(void *user_data, const rekindle_event *event) {                                        \
        const struct dispatcher *to = user_data;                                                                       \
        return to->function(to->user_data, hook, event);                                                               \
    }
DISPATCH(train_begin, TRAIN_BEGIN)
DISPATCH(train_end, TRAIN_END)
DISPATCH(epoch_begin, EPOCH_BEGIN)
DISPATCH(epoch_end, EPOCH_END)
DISPATCH(train_batch_begin, TRAIN_BATCH_BEGIN)
DISPATCH(train_batch_end, TRAIN_BATCH_END)
DISPATCH(test_begin, TEST_BEGIN)
DISPATCH(test_end, TEST_END)
DISPATCH(test_batch_begin, TEST_BATCH_BEGIN)
DISPATCH(test_batch_end, TEST_BATCH_END)
DISPATCH(predict_begin, PREDICT_BEGIN)
DISPATCH(predict_end, PREDICT_END)
DISPATCH(predict_batch_begin, PREDICT_BATCH_BEGIN)
DISPATCH(predict_batch_end, PREDICT_BATCH_END)

static int get_state(void *user_data, const void **data, size_t *size) {
    const struct dispatcher *from = user_data;
    *data = from->state;
    *size = from->state_size;
    return 0;
}

static int set_state(void *user_data, const void *data, size_t size) {
    const struct dispatcher *to = user_data;
    if (size != to->state_size) return 1;
    memcpy(to->state, data, size);
    return 0;
}

rekindle_callback *new_callback(const char *name, unsigned hooks, any_hook function, void *user_data, void *state,
                                size_t state_size) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    struct dispatcher *dispatching = malloc(sizeof(*dispatching));
    ck_assert_ptr_nonnull(dispatching);
    *dispatching = (struct dispatcher){function, user_data, state, state_size};
    options.name = name;
    options.user_data = dispatching;
    options.destroy = free;
#define SET(field, hook)                                                                                               \
    if (hooks & HOOK(hook)) options.on_##field = field
    SET(train_begin, TRAIN_BEGIN);
    SET(train_end, TRAIN_END);
    SET(epoch_begin, EPOCH_BEGIN);
    SET(epoch_end, EPOCH_END);
    SET(train_batch_begin, TRAIN_BATCH_BEGIN);
    SET(train_batch_end, TRAIN_BATCH_END);
    SET(test_begin, TEST_BEGIN);
    SET(test_end, TEST_END);
    SET(test_batch_begin, TEST_BATCH_BEGIN);
    SET(test_batch_end, TEST_BATCH_END);
    SET(predict_begin, PREDICT_BEGIN);
    SET(predict_end, PREDICT_END);
    SET(predict_batch_begin, PREDICT_BATCH_BEGIN);
    SET(predict_batch_end, PREDICT_BATCH_END);
    if (state_size > 0) {
        options.get_state = get_state;
        options.set_state = set_state;
    }
    OK(rekindle_callback_create(&options, &callback));
    return callback;
}

void tape_add(struct tape *tape, const char *format, ...) {
    va_list arguments;
    int size;
    va_start(arguments, format);
    size = vsnprintf(tape->text + tape->size, sizeof(tape->text) - tape->size, format, arguments);
    va_end(arguments);
    ck_assert_int_ge(size, 0);
    tape->size += (size_t)size;
    ck_assert_uint_lt(tape->size, sizeof(tape->text));
}

rekindle_action record(void *user_data, enum hook hook, const rekindle_event *event) {
    struct tape *to = user_data;
    tape_add(to, "%s", hook_names[hook]);
    if (event->epoch != -1) tape_add(to, " %lld", (long long)event->epoch);
    if (event->batch != -1) tape_add(to, " %lld", (long long)event->batch);
    for (size_t i = 0; i < event->logs->count; ++i) tape_add(to, " %s", event->logs->names[i]);
    tape_add(to, "%s\n", event->restored ? " restored" : "");
    return REKINDLE_ACTION_CONTINUE;
}

static struct tape lines;
static pthread_mutex_t lines_mutex = PTHREAD_MUTEX_INITIALIZER;

static void keep_line(void *user_data, rekindle_log_level level, const char *message) {
    static const char *const levels[] = {"DEBUG", "INFO", "WARNING", "ERROR"};
    pthread_mutex_lock(&lines_mutex);
    tape_add(user_data, "%s %s\n", levels[level], message);
    pthread_mutex_unlock(&lines_mutex);
}

void capture_log(void) {
    lines.size = 0;
    lines.text[0] = '\0';
    OK(rekindle_log_set_sink(keep_line, &lines, REKINDLE_LOG_DEBUG));
}

const char *captured_log(void) {
    return lines.text;
}

const char *captured_warnings(void) {
    static struct tape warnings;
    warnings.size = 0;
    warnings.text[0] = '\0';
    for (const char *line = lines.text; *line != '\0'; line = strchr(line, '\n') + 1) {
        int size = (int)strcspn(line, "\n") + 1;
        if (strncmp(line, "INFO", 4) != 0 && strncmp(line, "DEBUG", 5) != 0) tape_add(&warnings, "%.*s", size, line);
    }
    return warnings.text;
}
