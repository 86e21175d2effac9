/* fit_bench <images> <labels> <fits> <threads>: what a training step costs through the C ABI, without a callback and
 * with one that does nothing at each batch's end. The MLP of the README, batch 32; fits of four epochs of both kinds in
 * turns. Prints the median microseconds of each, as the programs for the other languages do. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../median.h"
#include "rekindle.h"

static void check(rekindle_status status) {
    if (status == REKINDLE_OK) return;
    fprintf(stderr, "%s\n", rekindle_last_error());
    exit(EXIT_FAILURE);
}

static double microseconds(void) {
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec * 1e-3;
}

static rekindle_action go_on(void *user_data, const rekindle_event *event) {
    (void)event;
    ++*(long *)user_data;
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_model *make_model(const char *threads) {
    char compile_json[200];
    static const char model_json[] =
        "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,28,28],\"layers\":["
        "{\"class_name\":\"Rescaling\",\"config\":{\"scale\":0.00392156862745098}},"
        "{\"class_name\":\"Flatten\"},"
        "{\"class_name\":\"Dense\",\"config\":{\"units\":128,\"activation\":\"relu\"}},"
        "{\"class_name\":\"Dense\",\"config\":{\"units\":10,\"activation\":\"softmax\"}}]}}";
    snprintf(compile_json, sizeof(compile_json),
             "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":[\"accuracy\"],"
             "\"threads\":%s}",
             threads);
    rekindle_model *model;
    check(rekindle_model_from_json(model_json, &model));
    check(rekindle_model_compile_from_json(model, compile_json));
    return model;
}

enum { EPOCHS = 4 };

/* One fit; microseconds for a step. */
static double measure(rekindle_model *model, rekindle_dataset *dataset, rekindle_callback *callback, double steps) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    double begin;
    fit.epochs = EPOCHS;
    fit.callbacks = &callback;
    fit.callback_count = callback == NULL ? 0 : 1;
    begin = microseconds();
    check(rekindle_model_fit(model, dataset, &fit));
    return (microseconds() - begin) / (EPOCHS * steps);
}

int main(int argc, char **argv) {
    rekindle_idx_dataset_options files = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_dataset *dataset;
    rekindle_callback *callback;
    rekindle_model *model = make_model(argc == 5 ? argv[4] : "0");
    int64_t samples;
    long calls = 0;
    int fits = argc == 5 ? atoi(argv[3]) : 0;
    double *plain = calloc((size_t)fits + 1, sizeof(double)), *called = calloc((size_t)fits + 1, sizeof(double));
    if (fits < 1 || plain == NULL || called == NULL) {
        fprintf(stderr, "usage: %s <images> <labels> <fits> <threads>\n", argv[0]);
        return EXIT_FAILURE;
    }
    files.x_path = argv[1];
    files.y_path = argv[2];
    check(rekindle_idx_dataset_create(&files, &dataset));
    check(rekindle_dataset_sample_count(dataset, &samples));
    options.user_data = &calls;
    options.on_train_batch_end = go_on;
    check(rekindle_callback_create(&options, &callback));
    measure(model, dataset, callback, 1);
    for (int i = 0; i < fits; ++i) {
        double steps = (double)((samples + 31) / 32);
        plain[i] = measure(model, dataset, NULL, steps);
        called[i] = measure(model, dataset, callback, steps);
    }
    printf("plain %.3f callback %.3f\n", median(plain, (size_t)fits), median(called, (size_t)fits));
    rekindle_callback_destroy(callback);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    free(plain);
    free(called);
    return EXIT_SUCCESS;
}
