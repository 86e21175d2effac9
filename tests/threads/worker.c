/* A host of the library whose results, threads and settings compare_runs.c looks at. Arguments, all optional:
 *   threads=N   configures the runtime for N threads
 *   plans=N     compiles the models for N threads
 *   cpus=1      runs on one CPU, from before the first use of the library
 *   work=train  each job trains models of its own (train_job), or
 *   work=predict  all jobs predict with one trained model
 *   jobs=N host=KIND float=MODE   as host.h has them
 *   out=PATH    writes the results to a file
 * Prints one line each: the number of threads in use, a hash of the results, the largest number of compute threads and
 * of other threads seen meanwhile. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <sched.h>
#include <string.h>

#include "threads/census.h"
#include "threads/host.h"
#include "threads/job.h"

typedef struct arguments {
    int64_t threads, plans, cpus, jobs;
    const char *work, *host, *float_mode, *out;
} arguments;

typedef struct run {
    const arguments *given;
    rekindle_model *shared; /* of work=predict */
    results *each;          /* one per job */
} run;

static void refuse(const char *argument) {
    fprintf(stderr, "unknown argument: %s\n", argument);
    exit(EXIT_FAILURE);
}

static arguments read_arguments(int count, char **list) {
    arguments read = {0, 0, 0, 1, "train", "sequential", "default", NULL};
    const struct {
        const char *name;
        int64_t *number;
        const char **text;
    } known[] = {
        {"threads", &read.threads, NULL},  {"plans", &read.plans, NULL}, {"cpus", &read.cpus, NULL},
        {"jobs", &read.jobs, NULL},        {"work", NULL, &read.work},   {"host", NULL, &read.host},
        {"float", NULL, &read.float_mode}, {"out", NULL, &read.out},
    };
    enum { KNOWN = sizeof(known) / sizeof(known[0]) };
    for (int i = 1; i < count; ++i) {
        size_t length = strcspn(list[i], "="), k = 0;
        while (k < KNOWN && (strlen(known[k].name) != length || strncmp(list[i], known[k].name, length) != 0)) ++k;
        if (k == KNOWN || list[i][length] == '\0') refuse(list[i]);
        if (known[k].number != NULL) *known[k].number = atoll(list[i] + length + 1);
        if (known[k].text != NULL) *known[k].text = list[i] + length + 1;
    }
    if (!host_is_known(read.host, read.float_mode)) refuse("host or float");
    return read;
}

static void use_one_cpu(void) {
    cpu_set_t all, one;
    size_t cpu = 0;
    if (sched_getaffinity(0, sizeof(all), &all) != 0) exit(EXIT_FAILURE);
    while (!CPU_ISSET(cpu, &all)) ++cpu;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof(one), &one) != 0) exit(EXIT_FAILURE);
}

static int64_t start_runtime(int64_t wanted) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    int64_t threads = 0;
    options.threads = wanted;
    NEED(rekindle_runtime_configure(&options));
    NEED(rekindle_runtime_threads(&threads));
    return threads;
}

static void train(int index, void *context) {
    run *own = context;
    job_options options = {(uint64_t)index, own->given->plans, host_check_thread};
    train_job(&options, &own->each[index]);
}

static void predict(int index, void *context) {
    run *own = context;
    predict_job(own->shared, (uint64_t)index, &own->each[index]);
}

static results compute(const arguments *given) {
    run own = {given, NULL, calloc((size_t)given->jobs, sizeof(results))};
    results all = {NULL, 0, NULL, 0};
    bool predicts = strcmp(given->work, "predict") == 0;
    if (own.each == NULL) exit(EXIT_FAILURE);
    if (predicts) {
        job_options options = {1, given->plans, NULL};
        own.shared = trained_model(&options);
    }
    host_run(given->host, given->float_mode, (int)given->jobs, predicts ? predict : train, &own);
    rekindle_model_destroy(own.shared);
    for (int64_t i = 0; i < given->jobs; ++i) {
        results_append(&all, &own.each[i]);
        results_free(&own.each[i]);
    }
    free(own.each);
    return all;
}

int main(int count, char **list) {
    arguments given = read_arguments(count, list);
    int64_t threads;
    results computed;
    census seen;
    if (given.cpus == 1) use_one_cpu();
    threads = start_runtime(given.threads);
    census_begin();
    computed = compute(&given);
    seen = census_end();
    printf("threads %" PRId64 "\nhash %016" PRIx64 "\ncompute_threads %d\nother_threads %d\n", threads,
           results_hash(&computed), seen.compute, seen.others);
    if (given.out != NULL) results_write(&computed, given.out);
    results_free(&computed);
    return 0;
}
