/* metric_bench [rounds [batch]]: what metrics add to a training step of the MLP 784-128-10, through the C ABI: fit with
 * each and without, by turns in one process, with batches of 256 on all threads and of 32 on one, or with one of these
 * alone. Microseconds per step as medians over the rounds, and the medians of the rounds' ratios and differences. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../dataset.h"
#include "../median.h"

enum { MOST_ROUNDS = 1000, FEATURES = 784, CLASSES = 10 };

static const char *const metrics[] = {
    "\"accuracy\"",
    "\"top_k_categorical_accuracy\"",
    "\"mse\"",
    "\"categorical_crossentropy\"",
    "\"precision\"",
    "\"auc\"",
    "{\"class_name\":\"F1Score\",\"config\":{\"average\":\"macro\"}}",
    "\"r2_score\"",
    "{\"class_name\":\"MeanIoU\",\"config\":{\"num_classes\":10,\"sparse_y_true\":false,\"sparse_y_pred\":false}}"};
enum { METRICS = sizeof(metrics) / sizeof(metrics[0]) };

static rekindle_model *make_model(const char *metric, int threads) {
    char compile[400];
    rekindle_model *model;
    check(rekindle_model_from_json(
        "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,784],\"layers\":["
        "{\"class_name\":\"Dense\",\"config\":{\"units\":128,\"activation\":\"relu\"}},"
        "{\"class_name\":\"Dense\",\"config\":{\"units\":10,\"activation\":\"softmax\"}}]}}",
        &model));
    snprintf(compile, sizeof(compile),
             "{\"optimizer\":\"adam\",\"loss\":\"categorical_crossentropy\",\"metrics\":[%s],\"threads\":%d}", metric,
             threads);
    check(rekindle_model_compile_from_json(model, compile));
    return model;
}

static rekindle_dataset *make_dataset(int rows) {
    size_t count = (size_t)rows;
    float *x = malloc(count * FEATURES * sizeof(float)), *y = calloc(count * CLASSES, sizeof(float));
    if (x == NULL || y == NULL) abort();
    srand(1);
    for (size_t i = 0; i < count * FEATURES; ++i) x[i] = (float)rand() / (float)RAND_MAX - 0.5F;
    for (size_t i = 0; i < count; ++i) y[i * CLASSES + (size_t)rand() % CLASSES] = 1.0F;
    return take_dataset(take_rows(x, REKINDLE_FLOAT32, rows, FEATURES), take_rows(y, REKINDLE_FLOAT32, rows, CLASSES));
}

/* Microseconds per step of the second epoch of a new model. Where a model lies in memory makes more of a difference
 * than a metric does, so that one model for all rounds would measure its place. */
static double time_fit(const char *metric, int threads, rekindle_dataset *dataset, int batch, int steps) {
    rekindle_model *model = make_model(metric, threads);
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    double begin, end;
    fit.batch_size = batch;
    check(rekindle_model_fit(model, dataset, &fit));
    begin = microseconds();
    check(rekindle_model_fit(model, dataset, &fit));
    end = microseconds();
    rekindle_model_destroy(model);
    return (end - begin) / steps;
}

static void measure(int batch, int steps, int threads, int rounds) {
    static double with[MOST_ROUNDS], ratios[MOST_ROUNDS], differences[MOST_ROUNDS];
    rekindle_dataset *dataset = make_dataset(batch * steps);
    for (int m = 0; m < METRICS; ++m) {
        for (int round = 0; round < rounds; ++round) {
            double plain = 0.0;
            for (int turn = 0; turn < 2; ++turn) {
                if (turn == round % 2) {
                    with[round] = time_fit(metrics[m], threads, dataset, batch, steps);
                } else {
                    plain = time_fit("", threads, dataset, batch, steps);
                }
            }
            ratios[round] = with[round] / plain;
            differences[round] = with[round] - plain;
        }
        printf("b%d, threads %d: %8.2f us/step, ratio %.4f, adds %6.2f us: %s\n", batch, threads,
               median(with, (size_t)rounds), median(ratios, (size_t)rounds), median(differences, (size_t)rounds),
               metrics[m]);
        fflush(stdout);
    }
    rekindle_dataset_destroy(dataset);
}

int main(int count, char **values) {
    int rounds = count > 1 ? atoi(values[1]) : 41, batch = count > 2 ? atoi(values[2]) : 0;
    if (rounds < 1 || rounds > MOST_ROUNDS) rounds = MOST_ROUNDS;
    if (batch != 32) measure(256, 40, 0, rounds);
    if (batch != 256) measure(32, 200, 1, rounds);
    return EXIT_SUCCESS;
}
