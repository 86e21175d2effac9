/* predict_bench <calls>: what a prediction of one row takes through the C ABI: an MLP of 784, 128 and 10 with default
 * settings, each call on its own. Prints the median and the 99th percentile in microseconds, as the programs for the
 * other languages do. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../median.h"
#include "rekindle.h"

enum { FEATURES = 784, CLASSES = 10, WARM_UP = 20000 };

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

int main(int argc, char **argv) {
    static const char json[] =
        "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,784],\"layers\":["
        "{\"class_name\":\"Dense\",\"config\":{\"units\":128,\"activation\":\"relu\"}},"
        "{\"class_name\":\"Dense\",\"config\":{\"units\":10,\"activation\":\"softmax\"}}]}}";
    const int64_t shape[] = {1, FEATURES};
    static float row[FEATURES], outputs[CLASSES];
    int calls = argc == 2 ? atoi(argv[1]) : 0;
    double *times = calloc((size_t)calls + 1, sizeof(double));
    rekindle_array x = REKINDLE_ARRAY_INIT;
    rekindle_model *model;
    if (calls < 1 || times == NULL) {
        fprintf(stderr, "usage: %s <calls>\n", argv[0]);
        return EXIT_FAILURE;
    }
    check(rekindle_model_from_json(json, &model));
    check(rekindle_model_build(model, shape + 1, 1));
    for (int i = 0; i < FEATURES; ++i) row[i] = (float)(i % 7) / 7;
    x.data = row;
    x.shape = shape;
    x.rank = 2;
    for (int i = -WARM_UP; i < calls; ++i) {
        double begin = microseconds();
        check(rekindle_model_predict_on_batch(model, &x, outputs, CLASSES));
        if (i >= 0) times[i] = microseconds() - begin;
    }
    printf("p50 %.3f ", median(times, (size_t)calls)); /* sorts them */
    printf("p99 %.3f\n", times[(size_t)calls * 99 / 100]);
    rekindle_model_destroy(model);
    free(times);
    return EXIT_SUCCESS;
}
