/* shards_bench [rounds]
 * What a training step in shards costs: fit of the same model computed whole and in 2, 4, 8 and 16 shards, in turns in
 * one process on two threads; microseconds a step and the ratio to the whole.
 *
 * shards_bench --beside-load [rounds]
 * The same beside a process that keeps one of the cores busy, as ratios to each one's own quiet time. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../median.h"
#include "subjects.h"

static const int64_t shard_counts[] = {0, 2, 4, 8, 16};
enum { SHARD_COUNTS = sizeof(shard_counts) / sizeof(shard_counts[0]) };

/* Microseconds a step. */
static double time_fit(rekindle_model *model, const subject *of, rekindle_dataset *warm_up, rekindle_dataset *dataset) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    double start;
    options.batch_size = of->batch;
    check(rekindle_model_fit(model, warm_up, &options));
    start = microseconds();
    check(rekindle_model_fit(model, dataset, &options));
    return (microseconds() - start) / (double)of->steps;
}

static pid_t burn_a_core(void) {
    pid_t child = fork();
    if (child == 0) {
        for (volatile unsigned count = 0;; ++count) {
        }
    }
    return child;
}

/* `times` of so many rounds, of each number of shards. */
static void run_rounds(const subject *of, int rounds, double times[SHARD_COUNTS][MAXIMUM_ROUNDS]) {
    rekindle_dataset *dataset = make_dataset(of->batch * of->steps), *warm_up = make_dataset(of->batch * 3);
    rekindle_model *models[SHARD_COUNTS];
    for (int i = 0; i < SHARD_COUNTS; ++i) models[i] = make_model(of, shard_counts[i], 0);
    for (int round = 0; round < rounds; ++round) {
        for (int i = 0; i < SHARD_COUNTS; ++i) times[i][round] = time_fit(models[i], of, warm_up, dataset);
    }
    for (int i = 0; i < SHARD_COUNTS; ++i) rekindle_model_destroy(models[i]);
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(warm_up);
}

/* Rounds stay in their order, for pairs. */
static double median_of_copy(const double *times, int rounds) {
    double copy[MAXIMUM_ROUNDS];
    memcpy(copy, times, (size_t)rounds * sizeof(*copy));
    return median(copy, (size_t)rounds);
}

static void compare(const subject *of, int rounds) {
    static double times[SHARD_COUNTS][MAXIMUM_ROUNDS];
    run_rounds(of, rounds, times);
    for (int i = 0; i < SHARD_COUNTS; ++i) {
        double ratios[MAXIMUM_ROUNDS];
        for (int round = 0; round < rounds; ++round) ratios[round] = times[i][round] / times[0][round];
        printf("%-9s S = %-2d  %9.1f us/step  %.3f of the whole\n", of->name, (int)shard_counts[i],
               median_of_copy(times[i], rounds), median(ratios, (size_t)rounds));
    }
    fflush(stdout);
}

static void compare_beside_load(const subject *of, int rounds) {
    static double quiet[SHARD_COUNTS][MAXIMUM_ROUNDS], loaded[SHARD_COUNTS][MAXIMUM_ROUNDS];
    run_rounds(of, rounds, quiet);
    pid_t burner = burn_a_core();
    run_rounds(of, rounds, loaded);
    kill(burner, SIGKILL);
    waitpid(burner, NULL, 0);
    for (int i = 0; i < SHARD_COUNTS; ++i) {
        double before = median(quiet[i], (size_t)rounds), beside = median(loaded[i], (size_t)rounds);
        printf("%-9s S = %-2d  %9.1f us/step  beside a load %9.1f, %.2f of its quiet time\n", of->name,
               (int)shard_counts[i], before, beside, beside / before);
    }
    fflush(stdout);
}

int main(int count, char **values) {
    int beside_load = count > 1 && strcmp(values[1], "--beside-load") == 0;
    const char *given = count > 1 + beside_load ? values[1 + beside_load] : "15";
    int rounds = atoi(given);
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    if (rounds < 1 || rounds > MAXIMUM_ROUNDS) rounds = 15;
    runtime.threads = THREADS;
    check(rekindle_runtime_configure(&runtime));
    for (int i = 0; i < SUBJECTS; ++i) {
        if (beside_load) {
            compare_beside_load(&subjects[i], rounds);
        } else {
            compare(&subjects[i], rounds);
        }
    }
    return EXIT_SUCCESS;
}
