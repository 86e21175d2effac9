/* What the tests of the C functions share: expectations that show the error text, and a small model with data. */
#ifndef CAPI_HELPERS_H
#define CAPI_HELPERS_H

#include <check.h>

#include "checkpoint/test_files.h"
#include "rekindle.h"

#define OK(call) expect_status((call), REKINDLE_OK, "", #call)

/* The call fails with this status, and the error text contains `part`. */
#define REFUSED(call, status, part) expect_status((call), (status), (part), #call)
#define INVALID(call, part) REFUSED(call, REKINDLE_INVALID_ARGUMENT, part)

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static inline void expect_status(rekindle_status got, rekindle_status expected, const char *part, const char *call) {
    ck_assert_msg(got == expected, "%s: %s instead of %s; last error: %s", call, rekindle_status_name(got),
                  rekindle_status_name(expected), rekindle_last_error());
    ck_assert_msg(strstr(rekindle_last_error(), part) != NULL, "%s: no '%s' in '%s'", call, part,
                  rekindle_last_error());
}

static inline rekindle_array float_array(const float *data, const int64_t *shape, size_t rank) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = data;
    array.shape = shape;
    array.rank = rank;
    return array;
}

static inline rekindle_tensor *float_tensor(const float *data, const int64_t *shape, size_t rank) {
    rekindle_array array = float_array(data, shape, rank);
    rekindle_tensor *tensor = NULL;
    OK(rekindle_tensor_create(&array, &tensor));
    return tensor;
}

enum { SAMPLES = 10, FEATURES = 4 };

static const int64_t x_shape[] = {SAMPLES, FEATURES};
static const int64_t y_shape[] = {SAMPLES, 1};
static const int64_t sample_shape[] = {FEATURES};

static inline const float *x_values(void) {
#define FIVE_OF_SEVEN 0.0f, 1.0f / 7.0f, 2.0f / 7.0f, 3.0f / 7.0f, 4.0f / 7.0f
#define SEVEN_OF_SEVEN FIVE_OF_SEVEN, 5.0f / 7.0f, 6.0f / 7.0f
    static const float values[SAMPLES * FEATURES] = {SEVEN_OF_SEVEN, SEVEN_OF_SEVEN, SEVEN_OF_SEVEN,
                                                     SEVEN_OF_SEVEN, SEVEN_OF_SEVEN, FIVE_OF_SEVEN};
    return values;
}

static inline const float *y_values(void) {
    static const float values[SAMPLES] = {0.0f, 1.0f, 2.0f, 0.0f, 1.0f, 2.0f, 0.0f, 1.0f, 2.0f, 0.0f};
    return values;
}

static inline rekindle_dataset *make_dataset(void) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x = float_tensor(x_values(), x_shape, 2), *y = float_tensor(y_values(), y_shape, 2);
    rekindle_dataset *dataset = NULL;
    options.x = x;
    options.y = y;
    OK(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x);
    rekindle_tensor_destroy(y);
    return dataset;
}

static inline void add_dense(rekindle_model *model, int64_t units, const char *activation) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = units;
    options.activation_name = activation;
    OK(rekindle_dense_create(&options, &layer));
    OK(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
}

/* Dense(3, relu), Dense(1); not built. */
static inline rekindle_model *make_model(void) {
    rekindle_model *model = NULL;
    OK(rekindle_sequential_create(NULL, &model));
    add_dense(model, 3, "relu");
    add_dense(model, 1, NULL);
    return model;
}

/* With mse and Adam. */
static inline void compile_model(rekindle_model *model) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    static const char *const metrics[] = {"binary_accuracy"};
    options.optimizer_name = "adam";
    options.loss_name = "mse";
    options.metric_names = metrics;
    options.metric_name_count = 1;
    OK(rekindle_model_compile(model, &options));
}

static inline rekindle_model *make_compiled_model(void) {
    rekindle_model *model = make_model();
    compile_model(model);
    return model;
}

static inline rekindle_callback *make_callback(const rekindle_callback_options *options) {
    rekindle_callback *callback = NULL;
    OK(rekindle_callback_create(options, &callback));
    return callback;
}

/* fit with one callback. */
static inline rekindle_status fit_with(rekindle_model *model, rekindle_dataset *dataset, rekindle_callback *callback) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    options.batch_size = 4;
    options.epochs = 2;
    options.callbacks = &callback;
    options.callback_count = 1;
    return rekindle_model_fit(model, dataset, &options);
}

static inline rekindle_symbol *new_input(const int64_t *shape, size_t rank) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_symbol *symbol = NULL;
    options.shape = shape;
    options.rank = rank;
    OK(rekindle_input_create(&options, &symbol));
    return symbol;
}

/* A destroy function that counts its calls in an int. */
static inline void count_destroy(void *counter) {
    ++*(int *)counter;
}

#endif
