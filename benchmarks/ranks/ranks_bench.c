/* ranks_bench <library> <arguments> [rounds]
 * What a training step costs on several ranks of one thread each, each a process that runs this program, against one
 * process that computes batches whole on two threads: in turns, on rank 0, while the others wait; microseconds a step,
 * the ratio, and how much of the gradients is exchanged before the ranks meet behind their last shards. run.sh starts
 * it. */
#include "../median.h"
#include "time_fit.h"
#include "watch.h"

/* One whose gradients, of 12 MB, are not written all at once. */
static const subject deep = {"deep b256",
                             MODEL(LAYER("Flatten", ) "," DENSE("1024", "relu") "," DENSE("1024", "relu") "," DENSE(
                                 "1024", "relu") "," DENSE("10", "softmax")),
                             256, 12, NULL};

static void compare(const subject *of, int64_t shards, rekindle_communicator *communicator, struct watched *exchanged,
                    int rounds) {
    double alone[MAXIMUM_ROUNDS], together[MAXIMUM_ROUNDS], ratios[MAXIMUM_ROUNDS];
    int64_t rank, size;
    rekindle_dataset *dataset = make_dataset(of->batch * of->steps);
    rekindle_model *whole = make_model(of, 0, THREADS), *in_shards = make_model(of, shards, 1);
    check(rekindle_communicator_rank(communicator, &rank));
    check(rekindle_communicator_size(communicator, &size));
    *exchanged = (struct watched){0};
    for (int round = 0; round < rounds; ++round) {
        if (rank == 0) alone[round] = time_fit(whole, of, dataset, NULL);
        together[round] = time_fit(in_shards, of, dataset, communicator);
        ratios[round] = rank == 0 ? together[round] / alone[round] : 0.0;
    }
    if (rank == 0) {
        printf("%-9s %d ranks, S = %d  %9.1f us/step, one process of two threads %9.1f: %.3f; %.2f of the gradients "
               "through before the meeting\n",
               of->name, (int)size, (int)shards, median(together, (size_t)rounds), median(alone, (size_t)rounds),
               median(ratios, (size_t)rounds), exchanged->early / exchanged->all);
        fflush(stdout);
    }
    rekindle_model_destroy(whole);
    rekindle_model_destroy(in_shards);
    rekindle_dataset_destroy(dataset);
}

int main(int count, char **values) {
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    struct watched exchanged;
    rekindle_communicator *communicator;
    int rounds = count > 3 ? atoi(values[3]) : 9;
    if (count < 3 || rounds < 1 || rounds > MAXIMUM_ROUNDS) {
        fprintf(stderr, "usage: %s <library> <arguments> [rounds]\n", values[0]);
        return EXIT_FAILURE;
    }
    runtime.threads = THREADS;
    check(rekindle_runtime_configure(&runtime));
    communicator = load_watched(values[1], values[2], &exchanged);
    for (int i = 0; i <= SUBJECTS; ++i) {
        const subject *of = i < SUBJECTS ? &subjects[i] : &deep;
        compare(of, 2, communicator, &exchanged, rounds);
        compare(of, 8, communicator, &exchanged, rounds);
    }
    rekindle_communicator_destroy(communicator);
    return EXIT_SUCCESS;
}
