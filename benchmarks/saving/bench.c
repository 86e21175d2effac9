#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { INPUTS = 4096 };

void check(rekindle_status status) {
    if (status == REKINDLE_OK) return;
    fprintf(stderr, "%s\n", rekindle_last_error());
    exit(EXIT_FAILURE);
}

double seconds_now(void) {
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double quantile(double *values, int count, double share) {
    qsort(values, (size_t)count, sizeof(*values), compare);
    return values[(int)floor(share * (count - 1) + 0.5)];
}

rekindle_model *model_of_size(double bytes) {
    const int64_t shape = INPUTS;
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_layer *layer;
    rekindle_optimizer *optimizer;
    rekindle_model *model;
    dense.units = (int64_t)(bytes / 2 / sizeof(float) / INPUTS);
    dense.use_bias = 0;
    sgd.momentum = 0.9;
    check(rekindle_dense_create(&dense, &layer));
    check(rekindle_sequential_create(NULL, &model));
    check(rekindle_model_add(model, layer));
    check(rekindle_sgd_create(&sgd, &optimizer));
    compile.optimizer = optimizer;
    compile.loss_name = "mse";
    check(rekindle_model_compile(model, &compile));
    check(rekindle_model_build(model, &shape, 1));
    rekindle_layer_destroy(layer);
    rekindle_optimizer_destroy(optimizer);
    return model;
}

rekindle_dataset *samples_for(int samples) {
    const int64_t x_shape[] = {samples, INPUTS}, y_shape[] = {samples, 1};
    float *zeros = calloc((size_t)samples * INPUTS, sizeof(float));
    rekindle_array x = REKINDLE_ARRAY_INIT, y = REKINDLE_ARRAY_INIT;
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x_tensor, *y_tensor;
    rekindle_dataset *dataset;
    if (zeros == NULL) exit(EXIT_FAILURE);
    x.data = y.data = zeros;
    x.shape = x_shape;
    y.shape = y_shape;
    x.rank = y.rank = 2;
    check(rekindle_tensor_create(&x, &x_tensor));
    check(rekindle_tensor_create(&y, &y_tensor));
    options.x = x_tensor;
    options.y = y_tensor;
    check(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x_tensor);
    rekindle_tensor_destroy(y_tensor);
    free(zeros);
    return dataset;
}

rekindle_callback *backup_in(const char *folder, int64_t save_every, double budget, uint32_t delete_checkpoint) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *backup;
    options.backup_dir = folder;
    options.delete_checkpoint = delete_checkpoint;
    options.overhead_budget = budget;
    if (save_every > 0) {
        options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
        options.save_freq_batches = save_every;
    }
    check(rekindle_backup_and_restore_create(&options, &backup));
    return backup;
}
