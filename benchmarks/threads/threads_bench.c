/* threads_bench [rounds [busy]]: what a model's `threads` cost and bring, through the C ABI, as the tables of
 * docs/threads.md: microseconds per training step of multi-layer perceptrons with one compute thread and with all of
 * the process's, in turns, the least of so many rounds; two models trained at the same time and one after the other;
 * predict for single rows; and the memory that a model takes. With `busy`, one thread per processor keeps the machine
 * busy meanwhile. */
#define _GNU_SOURCE
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../dataset.h"

typedef struct network {
    int features, hidden, outputs;
} network;

static const network networks[] = {{8, 32, 3}, {32, 64, 10}, {128, 128, 10}, {784, 128, 10}, {784, 512, 10}};
static const int batches[] = {8, 32, 128, 512};
enum { NETWORKS = sizeof(networks) / sizeof(networks[0]), BATCHES = sizeof(batches) / sizeof(batches[0]) };

static rekindle_model *make_model(const network *shape, int threads) {
    char model_json[400], compile_json[200];
    rekindle_model *model;
    snprintf(model_json, sizeof(model_json),
             "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,%d],\"layers\":["
             "{\"class_name\":\"Dense\",\"config\":{\"units\":%d,\"activation\":\"relu\"}},"
             "{\"class_name\":\"Dense\",\"config\":{\"units\":%d,\"activation\":\"softmax\"}}]}}",
             shape->features, shape->hidden, shape->outputs);
    snprintf(compile_json, sizeof(compile_json),
             "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"threads\":%d}", threads);
    check(rekindle_model_from_json(model_json, &model));
    check(rekindle_model_compile_from_json(model, compile_json));
    return model;
}

static rekindle_dataset *make_dataset(const network *shape, int64_t rows) {
    size_t values = (size_t)rows * (size_t)shape->features;
    float *x = malloc(values * sizeof(float));
    int32_t *y = malloc((size_t)rows * sizeof(int32_t));
    if (x == NULL || y == NULL) abort();
    srand(1);
    for (size_t i = 0; i < values; ++i) x[i] = (float)rand() / (float)RAND_MAX - 0.5F;
    for (int64_t i = 0; i < rows; ++i) y[i] = rand() % shape->outputs;
    return take_dataset(take_rows(x, REKINDLE_FLOAT32, rows, shape->features), take_rows(y, REKINDLE_INT32, rows, 1));
}

static void fit_epochs(rekindle_model *model, rekindle_dataset *dataset, int batch, int epochs) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.batch_size = batch;
    fit.epochs = epochs;
    check(rekindle_model_fit(model, dataset, &fit));
}

/* Steps in a measurement: some 10 ms of work, so that one of many falls between the interruptions of others. */
static int steps_of(const network *shape, int batch) {
    double operations = 6.0 * batch * shape->hidden * (shape->features + shape->outputs);
    int steps = (int)(10e3 / (10.0 + operations / 5e4));
    return steps < 4 ? 4 : steps;
}

static void print_steps(int rounds, int threads) {
    printf("\n| network | batch | 1 thread, us | %d threads, us | faster |\n|---|---|---|---|---|\n", threads);
    for (int n = 0; n < NETWORKS; ++n) {
        for (int b = 0; b < BATCHES; ++b) {
            int steps = steps_of(&networks[n], batches[b]);
            rekindle_dataset *dataset = make_dataset(&networks[n], (int64_t)steps * batches[b]);
            rekindle_model *models[2] = {make_model(&networks[n], 1), make_model(&networks[n], 0)};
            double least[2] = {1e30, 1e30};
            for (int round = 0; round <= rounds; ++round) {
                for (int i = 0; i < 2; ++i) {
                    double begin = microseconds(), each;
                    fit_epochs(models[i], dataset, batches[b], 1);
                    each = (microseconds() - begin) / steps;
                    if (round > 0 && each < least[i]) least[i] = each; /* the first makes the plans */
                }
            }
            printf("| %d-%d-%d | %d | %.1f | %.1f | %s |\n", networks[n].features, networks[n].hidden,
                   networks[n].outputs, batches[b], least[0], least[1], least[0] <= least[1] ? "1" : "all");
            fflush(stdout);
            rekindle_model_destroy(models[0]);
            rekindle_model_destroy(models[1]);
            rekindle_dataset_destroy(dataset);
        }
    }
}

typedef struct job {
    rekindle_model *model;
    rekindle_dataset *dataset;
} job;

enum { PAIR_BATCH = 32, PAIR_STEPS = 200 };

static void *train(void *argument) {
    job *work = argument;
    fit_epochs(work->model, work->dataset, PAIR_BATCH, 1);
    return NULL;
}

/* Two models, PAIR_STEPS steps of each: at the same time on two host threads, and one after the other. */
static void print_pair(int rounds, int threads) {
    const network *shape = &networks[3];
    rekindle_dataset *dataset = make_dataset(shape, PAIR_STEPS * PAIR_BATCH);
    double least[4] = {1e30, 1e30, 1e30, 1e30}; /* together and in turn, with 1 thread; the same with all */
    for (int kind = 0; kind < 4; ++kind) {
        job jobs[2];
        for (int i = 0; i < 2; ++i) {
            jobs[i].model = make_model(shape, kind < 2 ? 1 : 0);
            jobs[i].dataset = dataset;
        }
        for (int round = 0; round <= rounds; ++round) {
            double begin = microseconds(), each;
            pthread_t other;
            if (kind % 2 == 0) {
                if (pthread_create(&other, NULL, train, &jobs[1]) != 0) abort();
                train(&jobs[0]);
                pthread_join(other, NULL);
            } else {
                train(&jobs[0]);
                train(&jobs[1]);
            }
            each = (microseconds() - begin) / (2.0 * PAIR_STEPS);
            if (round > 0 && each < least[kind]) least[kind] = each;
        }
        rekindle_model_destroy(jobs[0].model);
        rekindle_model_destroy(jobs[1].model);
    }
    printf("\n| two models, %d-%d-%d, batch %d | 1 thread each, us | %d threads, us |\n|---|---|---|\n",
           shape->features, shape->hidden, shape->outputs, PAIR_BATCH, threads);
    printf("| at the same time, on two threads of the host | %.1f | %.1f |\n", least[0], least[2]);
    printf("| one after the other | %.1f | %.1f |\n", least[1], least[3]);
    rekindle_dataset_destroy(dataset);
}

static void predict_by_dataset(const rekindle_model *model, rekindle_dataset *dataset, const rekindle_array *row) {
    rekindle_tensor *predictions;
    (void)row;
    check(rekindle_model_predict(model, dataset, NULL, &predictions));
    rekindle_tensor_destroy(predictions);
}

static void predict_on_batch(const rekindle_model *model, rekindle_dataset *dataset, const rekindle_array *row) {
    float outputs[64];
    (void)dataset;
    check(rekindle_model_predict_on_batch(model, row, outputs, 64));
}

/* A call for one row, with the threads that a model has by default. */
static void print_predict(int rounds) {
    enum { CALLS = 500 };
    static void (*const ways[])(const rekindle_model *, rekindle_dataset *,
                                const rekindle_array *) = {predict_by_dataset, predict_on_batch};
    printf("\n| one row | predict, us | predict_on_batch, us |\n|---|---|---|\n");
    for (int n = 0; n < NETWORKS; ++n) {
        rekindle_dataset *dataset = make_dataset(&networks[n], 1);
        rekindle_model *model = make_model(&networks[n], 0);
        const int64_t shape[] = {1, networks[n].features};
        float *values = calloc((size_t)shape[1], sizeof(float));
        rekindle_array row = REKINDLE_ARRAY_INIT;
        double least[2] = {1e30, 1e30};
        if (values == NULL) abort();
        row.data = values;
        row.shape = shape;
        row.rank = 2;
        fit_epochs(model, dataset, 1, 1);
        for (int i = 0; i < 2; ++i) {
            for (int round = 0; round <= rounds; ++round) {
                double begin = microseconds(), each;
                for (int call = 0; call < CALLS; ++call) ways[i](model, dataset, &row);
                each = (microseconds() - begin) / CALLS;
                if (round > 0 && each < least[i]) least[i] = each;
            }
        }
        printf("| %d-%d-%d | %.1f | %.1f |\n", networks[n].features, networks[n].hidden, networks[n].outputs, least[0],
               least[1]);
        rekindle_model_destroy(model);
        rekindle_dataset_destroy(dataset);
        free(values);
    }
}

static double resident_kilobytes(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*s %ld", &pages) != 1) abort();
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1024.0;
}

/* What each of many trained models keeps resident, with its plans for a batch of 32. */
static void print_memory(void) {
    enum { MODELS = 200 };
    printf("| %d models, trained with batch 32 | weights and Adam's state, KB | resident, KB |\n|---|---|---|\n",
           MODELS);
    for (int n = 0; n < NETWORKS; ++n) {
        const network *shape = &networks[n];
        rekindle_dataset *dataset = make_dataset(shape, 64);
        rekindle_model *models[MODELS], *first = make_model(shape, 1);
        double parameters = (shape->features + 1.0) * shape->hidden + (shape->hidden + 1.0) * shape->outputs, before;
        fit_epochs(first, dataset, 32, 1);
        malloc_trim(0);
        before = resident_kilobytes();
        for (int i = 0; i < MODELS; ++i) {
            models[i] = make_model(shape, 1);
            fit_epochs(models[i], dataset, 32, 1);
        }
        printf("| %d-%d-%d | %.0f | %.0f |\n", shape->features, shape->hidden, shape->outputs,
               parameters * 3 * sizeof(float) / 1024.0, (resident_kilobytes() - before) / MODELS);
        for (int i = 0; i < MODELS; ++i) rekindle_model_destroy(models[i]);
        rekindle_model_destroy(first);
        rekindle_dataset_destroy(dataset);
    }
}

static void *spin(void *unused) {
    for (volatile unsigned long turns = 0;; ++turns) continue;
    return unused;
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 20;
    int busy = argc == 3 && strcmp(argv[2], "busy") == 0;
    int64_t threads;
    if (rounds < 1 || argc > 3 || (argc == 3 && !busy)) {
        fprintf(stderr, "usage: %s [rounds [busy]]\n", argv[0]);
        return EXIT_FAILURE;
    }
    check(rekindle_runtime_threads(&threads));
    for (int64_t i = 0; busy && i < threads; ++i) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, spin, NULL) != 0) abort();
    }
    print_memory();
    print_steps(rounds, (int)threads);
    print_pair(rounds, (int)threads);
    print_predict(rounds);
    return EXIT_SUCCESS;
}
