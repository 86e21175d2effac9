#include "threads/job.h"

#include <string.h>

/* Large enough that the library's own kernels use all threads. */
enum { FEATURES = 64, HIDDEN = 256, CLASSES = 10, DENSE_SAMPLES = 1300, DENSE_BATCH = 1024 };
enum { SIDE = 14, FILTERS = 8, IMAGES = 80, IMAGE_BATCH = 32 };

/* SplitMix64 (Steele, Lea and Flood, 2014). */
static uint64_t next_random(uint64_t *state) {
    uint64_t value = *state += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

static rekindle_tensor *make_tensor(const void *data, const int64_t *shape, size_t rank, rekindle_dtype dtype) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = NULL;
    array.data = data;
    array.shape = shape;
    array.rank = rank;
    array.dtype = dtype;
    NEED(rekindle_tensor_create(&array, &tensor));
    return tensor;
}

/* Random samples of x_shape[1 .. rank) elements, with random labels. Only exact arithmetic: the same in every rounding
 * mode. */
static rekindle_dataset *make_dataset(const int64_t *x_shape, size_t rank, uint64_t seed) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x_tensor, *y_tensor;
    rekindle_dataset *dataset = NULL;
    uint64_t state = seed;
    size_t samples = (size_t)x_shape[0], count = 1;
    float *x;
    int32_t *y = malloc(samples * sizeof(*y));
    for (size_t axis = 0; axis < rank; ++axis) count *= (size_t)x_shape[axis];
    x = malloc(count * sizeof(*x));
    if (x == NULL || y == NULL) exit(EXIT_FAILURE);
    for (size_t i = 0; i < count; ++i) x[i] = (float)(int32_t)(next_random(&state) >> 40) * 0x1p-23F - 1.0F;
    for (size_t i = 0; i < samples; ++i) y[i] = (int32_t)(next_random(&state) % CLASSES);
    options.x = x_tensor = make_tensor(x, x_shape, rank, REKINDLE_FLOAT32);
    options.y = y_tensor = make_tensor(y, x_shape, 1, REKINDLE_INT32);
    NEED(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x_tensor);
    rekindle_tensor_destroy(y_tensor);
    free(x);
    free(y);
    return dataset;
}

static rekindle_dataset *dense_dataset(uint64_t seed) {
    static const int64_t shape[] = {DENSE_SAMPLES, FEATURES};
    return make_dataset(shape, 2, seed);
}

static rekindle_dataset *image_dataset(uint64_t seed) {
    static const int64_t shape[] = {IMAGES, SIDE, SIDE, 1};
    return make_dataset(shape, 4, seed);
}

static void add(rekindle_model *model, rekindle_layer *layer) {
    NEED(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
}

static void add_dense(rekindle_model *model, int64_t units, const char *activation) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = units;
    options.activation_name = activation;
    NEED(rekindle_dense_create(&options, &layer));
    add(model, layer);
}

static void add_dropout(rekindle_model *model, double rate) {
    rekindle_dropout_options options = REKINDLE_DROPOUT_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.rate = rate;
    NEED(rekindle_dropout_create(&options, &layer));
    add(model, layer);
}

static void add_convolution(rekindle_model *model) {
    rekindle_conv2d_options options = REKINDLE_CONV2D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.filters = FILTERS;
    options.kernel_size[0] = options.kernel_size[1] = 3;
    options.activation_name = "relu";
    NEED(rekindle_conv2d_create(&options, &layer));
    add(model, layer);
    NEED(rekindle_max_pooling2d_create(NULL, &layer));
    add(model, layer);
    NEED(rekindle_flatten_create(NULL, &layer));
    add(model, layer);
}

static rekindle_model *make_model(const job_options *options) {
    rekindle_sequential_options sequential = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    rekindle_model *model = NULL;
    sequential.seed = options->seed;
    NEED(rekindle_sequential_create(&sequential, &model));
    return model;
}

static void compile(rekindle_model *model, const job_options *options) {
    static const char *const metrics[] = {"accuracy"};
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    compile.optimizer_name = "adam";
    compile.loss_name = "sparse_categorical_crossentropy";
    compile.metric_names = metrics;
    compile.metric_name_count = 1;
    compile.threads = options->plan_threads;
    NEED(rekindle_model_compile(model, &compile));
}

static rekindle_action call_in_hook(void *user_data, const rekindle_event *event) {
    const job_options *options = user_data;
    (void)event;
    options->in_hook();
    return REKINDLE_ACTION_CONTINUE;
}

static void fit(rekindle_model *model, const job_options *options, rekindle_dataset *dataset, int64_t batch_size) {
    rekindle_callback_options callback_options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_fit_options fit_options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    job_options own = *options;
    if (options->in_hook != NULL) {
        callback_options.on_train_batch_end = call_in_hook;
        callback_options.on_test_batch_begin = call_in_hook;
    }
    callback_options.user_data = &own;
    NEED(rekindle_callback_create(&callback_options, &callback));
    fit_options.epochs = 2;
    fit_options.batch_size = batch_size;
    fit_options.validation_split = 0.125;
    fit_options.callbacks = &callback;
    fit_options.callback_count = 1;
    NEED(rekindle_model_fit(model, dataset, &fit_options));
    rekindle_callback_destroy(callback);
}

static void add_tensor(results *to, rekindle_tensor *tensor) {
    rekindle_array view = REKINDLE_ARRAY_INIT;
    size_t count = 1;
    NEED(rekindle_tensor_view(tensor, &view));
    for (size_t axis = 0; axis < view.rank; ++axis) count *= (size_t)view.shape[axis];
    results_add_floats(to, view.data, count);
    rekindle_tensor_destroy(tensor);
}

static void add_weights(results *to, const rekindle_model *model) {
    size_t count = 0;
    NEED(rekindle_model_weight_count(model, &count));
    for (size_t i = 0; i < count; ++i) {
        const char *name = NULL;
        rekindle_tensor *value = NULL;
        NEED(rekindle_model_weight_name(model, i, &name));
        NEED(rekindle_model_get_weight(model, name, &value));
        add_tensor(to, value);
    }
}

static void add_history(results *to, const rekindle_model *model) {
    rekindle_history *history = NULL;
    size_t keys = 0;
    NEED(rekindle_model_get_history(model, &history));
    NEED(rekindle_history_key_count(history, &keys));
    for (size_t i = 0; i < keys; ++i) {
        const char *key = NULL;
        const double *values = NULL;
        size_t count = 0;
        NEED(rekindle_history_key(history, i, &key));
        NEED(rekindle_history_values(history, key, &values, &count));
        results_add_doubles(to, values, count);
    }
    rekindle_history_destroy(history);
}

static void add_predictions(results *to, const rekindle_model *model, rekindle_dataset *dataset, int64_t batch_size) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_tensor *predictions = NULL;
    options.batch_size = batch_size;
    NEED(rekindle_model_predict(model, dataset, &options, &predictions));
    add_tensor(to, predictions);
}

rekindle_model *trained_model(const job_options *options) {
    rekindle_model *model = make_model(options);
    rekindle_dataset *dataset = dense_dataset(options->seed);
    add_dense(model, HIDDEN, "relu");
    add_dropout(model, 0.25);
    add_dense(model, CLASSES, "softmax");
    compile(model, options);
    fit(model, options, dataset, DENSE_BATCH);
    rekindle_dataset_destroy(dataset);
    return model;
}

void predict_job(const rekindle_model *model, uint64_t seed, results *out) {
    rekindle_dataset *dataset = dense_dataset(seed);
    add_predictions(out, model, dataset, 300 + 100 * (int64_t)(seed % 3));
    rekindle_dataset_destroy(dataset);
}

static void add_all(results *to, rekindle_model *model, rekindle_dataset *dataset, int64_t batch_size) {
    add_weights(to, model);
    add_history(to, model);
    add_predictions(to, model, dataset, batch_size);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}

void train_job(const job_options *options, results *out) {
    rekindle_model *model = trained_model(options);
    rekindle_dataset *images = image_dataset(options->seed);
    add_all(out, model, dense_dataset(options->seed), DENSE_BATCH);

    model = make_model(options);
    add_convolution(model);
    add_dropout(model, 0.25);
    add_dense(model, CLASSES, "softmax");
    compile(model, options);
    fit(model, options, images, IMAGE_BATCH);
    add_all(out, model, images, IMAGE_BATCH);
}
