/* stall_bench <folder> <megabytes> <steps>: for how long training stands still when a backup of so much state is taken
 * in the background, and by how much memory grows. A save falls due at each step; one is taken whenever the writer is
 * idle. The stall is the time from the end of a batch's last hook to the next batch's first. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bench.h"

struct stalls {
    double ended;
    double *seconds;
    int count;
};

static rekindle_action begin(void *user_data, const rekindle_event *event) {
    struct stalls *stalls = user_data;
    if (event->batch > 0) stalls->seconds[stalls->count++] = seconds_now() - stalls->ended;
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action end(void *user_data, const rekindle_event *event) {
    (void)event;
    ((struct stalls *)user_data)->ended = seconds_now();
    return REKINDLE_ACTION_CONTINUE;
}

static double peak_megabytes(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024.0;
}

static void fit(rekindle_model *model, rekindle_dataset *dataset, rekindle_callback **callbacks, size_t count) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    options.batch_size = 1;
    options.callbacks = callbacks;
    options.callback_count = count;
    check(rekindle_model_fit(model, dataset, &options));
}

/* How many backups were written besides the first and the last, which wait for the disk. */
static int saves_in(const char *folder) {
    rekindle_checkpoint_progress progress = REKINDLE_CHECKPOINT_PROGRESS_INIT;
    rekindle_checkpoint *checkpoint;
    char *path;
    check(rekindle_checkpoint_newest(folder, &path));
    check(rekindle_checkpoint_open(path, &checkpoint));
    check(rekindle_checkpoint_get_progress(checkpoint, &progress));
    rekindle_checkpoint_destroy(checkpoint);
    rekindle_string_destroy(path);
    return (int)progress.generation - 1;
}

int main(int argc, char **argv) {
    rekindle_callback_options hooks = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *callbacks[2];
    struct stalls stalls = {0.0, NULL, 0};
    int steps = argc == 4 ? atoi(argv[3]) : 0, saves;
    double megabytes = argc == 4 ? atof(argv[2]) : 0.0, before, without;
    if (steps < 2 || megabytes <= 0.0 || (stalls.seconds = calloc((size_t)steps, sizeof(double))) == NULL) {
        fprintf(stderr, "usage: %s <folder> <megabytes> <steps>\n", argv[0]);
        return EXIT_FAILURE;
    }
    rekindle_model *model = model_of_size(megabytes * 1e6);
    rekindle_dataset *dataset = samples_for(steps);
    hooks.user_data = &stalls;
    hooks.on_train_batch_begin = begin;
    hooks.on_train_batch_end = end;
    check(rekindle_callback_create(&hooks, &callbacks[0]));
    fit(model, dataset, callbacks, 1);
    without = quantile(stalls.seconds, stalls.count, 0.5);
    before = peak_megabytes();
    stalls.count = 0;
    callbacks[1] = backup_in(argv[1], 1, 1.0, 0);
    fit(model, dataset, callbacks, 2);
    saves = saves_in(argv[1]);
    if (saves > stalls.count) saves = stalls.count;
    quantile(stalls.seconds, stalls.count, 0.5);
    /* A boundary without a save takes microseconds, so the longest are those with one. */
    double *taken = stalls.seconds + stalls.count - saves;
    printf("state %.0f MB: %d saves, stall p50 %.3f ms, p99 %.3f ms (without a backup %.4f ms); memory grows by %.2f "
           "of the state\n",
           megabytes, saves, quantile(taken, saves, 0.5) * 1e3, quantile(taken, saves, 0.99) * 1e3, without * 1e3,
           (peak_megabytes() * 1.048576 - before * 1.048576) / megabytes);
    rekindle_callback_destroy(callbacks[0]);
    rekindle_callback_destroy(callbacks[1]);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    free(stalls.seconds);
    return EXIT_SUCCESS;
}
