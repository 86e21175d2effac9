/* A model that counts how often it was trained with each sample: x is one-hot, so that each sample has a weight of its
 * own, and the target is so far away that every visit moves that weight by 1. At each epoch's end all weights must be
 * the number of epochs, whatever the lives in which they were trained. */
#include <stdio.h>
#include <stdlib.h>

#include "recovery/worker.h"

/* 2^30: a float this large does not change when a weight below 32 is subtracted. */
static const float far = 1073741824.0f;

/* The gradient of mse is 2 * (weight - target) / samples of the batch. */
rekindle_optimizer *tally_optimizer(void) {
    rekindle_sgd_options options = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_optimizer *optimizer;
    options.learning_rate = BATCH_SIZE / 2.0 / far;
    MUST(rekindle_sgd_create(&options, &optimizer));
    return optimizer;
}

rekindle_layer *tally_layer(void) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer;
    options.units = 1;
    options.use_bias = 0;
    options.kernel_initializer_name = "zeros";
    MUST(rekindle_dense_create(&options, &layer));
    return layer;
}

static rekindle_tensor *copy(const float *values, int64_t rows, size_t rank) {
    const int64_t shape[] = {rows, rows};
    rekindle_array array = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor;
    array.data = values;
    array.shape = shape;
    array.rank = rank;
    MUST(rekindle_tensor_create(&array, &tensor));
    return tensor;
}

rekindle_dataset *tally_dataset(int64_t samples) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    float *x_values = calloc((size_t)(samples * samples), sizeof(float));
    float *y_values = calloc((size_t)samples, sizeof(float));
    rekindle_tensor *x, *y;
    rekindle_dataset *dataset;
    require(x_values != NULL && y_values != NULL, "calloc");
    for (int64_t i = 0; i < samples; ++i) {
        x_values[i * samples + i] = 1.0f;
        y_values[i] = far;
    }
    options.x = x = copy(x_values, samples, 2);
    options.y = y = copy(y_values, samples, 1);
    MUST(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x);
    rekindle_tensor_destroy(y);
    free(x_values);
    free(y_values);
    return dataset;
}

rekindle_action expect_tally(void *user_data, const rekindle_event *event) {
    rekindle_tensor *weights;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    (void)user_data;
    MUST(rekindle_model_get_weight(event->model, "dense/kernel", &weights));
    MUST(rekindle_tensor_view(weights, &view));
    for (int64_t i = 0; i < view.shape[0]; ++i) {
        double visits = ((const float *)view.data)[i];
        if (visits == (double)(event->epoch + 1)) continue;
        fprintf(stderr, "after epoch %lld, sample %lld: %g visits\n", (long long)event->epoch, (long long)i, visits);
        exit(EXIT_FAILURE);
    }
    rekindle_tensor_destroy(weights);
    return REKINDLE_ACTION_CONTINUE;
}
