/* hook_bench [rounds]: what an empty on_train_batch_end, and a progress bar on a terminal of 80 columns, cost, through
 * the C ABI: fit with it and without it, by turns in one process on one compute thread, for the MLP 784-128-10 with
 * batches of 32 and for a model so small that its step is little more than the loop around it. Microseconds per step as
 * medians over the rounds, and the median of the differences. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../dataset.h"
#include "../median.h"

enum { MOST_ROUNDS = 1000 };

typedef struct subject {
    const char *name;
    int features, hidden, outputs, batch, steps;
} subject;

static const subject subjects[] = {{"mlp b32", 784, 128, 10, 32, 100}, {"tiny b4", 4, 4, 3, 4, 4000}};

static rekindle_model *make_model(const subject *of) {
    char json[400];
    rekindle_model *model;
    snprintf(json, sizeof(json),
             "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,%d],\"layers\":["
             "{\"class_name\":\"Dense\",\"config\":{\"units\":%d,\"activation\":\"relu\"}},"
             "{\"class_name\":\"Dense\",\"config\":{\"units\":%d,\"activation\":\"softmax\"}}]}}",
             of->features, of->hidden, of->outputs);
    check(rekindle_model_from_json(json, &model));
    check(rekindle_model_compile_from_json(model,
                                           "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\","
                                           "\"metrics\":[\"accuracy\"],\"threads\":1}"));
    return model;
}

static rekindle_dataset *make_dataset(const subject *of) {
    size_t rows = (size_t)of->batch * (size_t)of->steps, values = rows * (size_t)of->features;
    float *x = malloc(values * sizeof(float));
    int32_t *y = malloc(rows * sizeof(int32_t));
    if (x == NULL || y == NULL) abort();
    srand(1);
    for (size_t i = 0; i < values; ++i) x[i] = (float)rand() / (float)RAND_MAX - 0.5F;
    for (size_t i = 0; i < rows; ++i) y[i] = rand() % of->outputs;
    return take_dataset(take_rows(x, REKINDLE_FLOAT32, (int64_t)rows, of->features),
                        take_rows(y, REKINDLE_INT32, (int64_t)rows, 1));
}

static rekindle_action do_nothing(void *user_data, const rekindle_event *event) {
    (void)user_data;
    (void)event;
    return REKINDLE_ACTION_CONTINUE;
}

/* Microseconds per step. `callback` may be NULL. */
static double time_fit(const subject *of, rekindle_model *model, rekindle_dataset *dataset,
                       rekindle_callback *callback) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    double begin;
    fit.batch_size = of->batch;
    fit.callbacks = &callback;
    fit.callback_count = callback == NULL ? 0 : 1;
    begin = microseconds();
    check(rekindle_model_fit(model, dataset, &fit));
    return (microseconds() - begin) / of->steps;
}

static void measure(const subject *of, const char *what, rekindle_callback *callback, int rounds) {
    static double with[MOST_ROUNDS], without[MOST_ROUNDS], differences[MOST_ROUNDS];
    rekindle_model *model = make_model(of);
    rekindle_dataset *dataset = make_dataset(of);
    time_fit(of, model, dataset, callback);
    for (int round = 0; round < rounds; ++round) {
        if (round % 2 == 0) with[round] = time_fit(of, model, dataset, callback);
        without[round] = time_fit(of, model, dataset, NULL);
        if (round % 2 == 1) with[round] = time_fit(of, model, dataset, callback);
        differences[round] = with[round] - without[round];
    }
    double middle = median(differences, (size_t)rounds);
    printf("%s: with %s %8.3f us/step   without %8.3f us/step   it adds %.3f us (medians of %d rounds)\n", of->name,
           what, median(with, (size_t)rounds), median(without, (size_t)rounds), middle, rounds);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}

int main(int count, char **values) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_progress_bar_options bar_options = REKINDLE_PROGRESS_BAR_OPTIONS_INIT;
    rekindle_callback *callback, *bar;
    int rounds = count > 1 ? atoi(values[1]) : 101;
    if (rounds < 1 || rounds > MOST_ROUNDS) rounds = MOST_ROUNDS;
    options.on_train_batch_end = do_nothing;
    check(rekindle_callback_create(&options, &callback));
    bar_options.columns = 80;
    bar_options.descriptor = open("/dev/null", O_WRONLY);
    check(rekindle_progress_bar_create(&bar_options, &bar));
    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); ++i) {
        measure(&subjects[i], "an empty hook", callback, rounds);
        measure(&subjects[i], "a progress bar", bar, rounds);
    }
    rekindle_callback_destroy(callback);
    rekindle_callback_destroy(bar);
    return EXIT_SUCCESS;
}
