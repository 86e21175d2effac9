/* lost --worker <program> --tool <the command rekindle> --data <folder> --work <folder> --library <of communicators>
 *      --over mpi|tcp --machines 0|1 [--seed <s>]
 *
 * What is promised when a rank is lost, in a fit of several processes: in the middle of training a rank is killed,
 * stopped, or, where ranks can have machines of their own (machines.sh), cut off from the network. All others must say
 * which one is lost within the time after which silence counts as loss and a second. Then all processes must end by
 * themselves, also the stopped one when it goes on and the one that is cut off. The backups must be whole and alone in
 * their folder, and the run must go on from them, on another number of ranks, and end with the bytes of the undisturbed
 * one. This program itself does not use the library. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recovery/chance.h"
#include "recovery/processes.h"
#include "recovery/progress.h"
#include "recovery/worker_ranks.h"
#include "scale/backups.h"
#include "scale/life.h"
#include "scale/loss.h"
#include "scale/results.h"

enum { RANKS = 3, FIRST_STEP = 20, STEPS = 60, PATH_SIZE = 4096 };
static const char configuration[] = "shards-mlp"; /* of 380 steps; saves every third batch in the background */

struct arguments {
    const char *worker, *tool, *data, *work, *library, *over;
    bool has_machines;
    uint64_t seed;
    char run[PATH_SIZE], events[PATH_SIZE], backups[PATH_SIZE], reference[PATH_SIZE], store[PATH_SIZE];
};

static const struct {
    enum disturbance disturbance;
    int rank, ranks_after; /* the run goes on with; 1: a process alone */
} cases[] = {{RANK_KILLED, 0, 2},  {RANK_KILLED, 1, 4},  {RANK_STOPPED, 0, 1},
             {RANK_STOPPED, 2, 2}, {RANK_CUT_OFF, 0, 4}, {RANK_CUT_OFF, 1, 2}};

static struct job_plan plan_of(const struct arguments *arguments, const char *folder, int ranks) {
    struct job_plan plan = {.worker = arguments->worker,
                            .configuration = configuration,
                            .data = arguments->data,
                            .folder = folder,
                            .ranks = ranks,
                            .threads = 1};
    if (ranks > 1) plan.library = arguments->library;
    if (ranks > 1 && strcmp(arguments->over, "tcp") == 0) plan.store = arguments->store;
    return plan;
}

/* A life that nobody disturbs. */
static const char *live_to_the_end(const struct arguments *arguments, const char *folder, int ranks) {
    struct job_plan job = plan_of(arguments, folder, ranks);
    struct life_plan plan = {NOBODY, false, 0.0, arguments->events};
    uint64_t unused = 0;
    struct life life = live(&job, &plan, &unused);
    if (life.ending == COMPLETED) return NULL;
    return life.what != NULL ? life.what : "a run that nobody disturbs does not come to its end";
}

static const char *lose_rank(struct arguments *arguments, struct loss *loss) {
    struct job_plan plan = plan_of(arguments, arguments->run, RANKS);
    struct job job;
    const char *broken;
    make_empty_folder(arguments->run);
    plan.on_machines = loss->disturbance == RANK_CUT_OFF;
    loss->events = arguments->events;
    loss->step = FIRST_STEP + (long long)random_below(&arguments->seed, STEPS);
    start_job(&job, &plan);
    broken = suffer(&job, loss);
    kill_job(&job);
    if (broken != NULL) return broken;
    if (!is_empty_folder(arguments->store)) return "a file is left where the ranks have met";
    return check_backups(arguments->tool, arguments->backups, loss->disturbance == RANK_KILLED && loss->rank == 0);
}

static const char *go_on(const struct arguments *arguments, int ranks) {
    struct progress progress = {0};
    const char *broken = read_life(arguments->events, &progress);
    if (broken == NULL) broken = live_to_the_end(arguments, arguments->run, ranks);
    if (broken == NULL) broken = read_life(arguments->events, &progress);
    if (broken == NULL) broken = check_results(arguments->reference, arguments->run, ranks, true);
    if (broken == NULL && !is_empty_folder(arguments->backups)) broken = "a file is left when the run is finished";
    return broken;
}

static bool try_case(struct arguments *arguments, size_t number) {
    struct loss loss = {.disturbance = cases[number].disturbance, .rank = cases[number].rank};
    int ranks_after = cases[number].ranks_after;
    const char *broken;
    printf("%s rank %d of %d over %s: ", disturbance_name(loss.disturbance), loss.rank, RANKS, arguments->over);
    if (loss.disturbance == RANK_CUT_OFF && !arguments->has_machines) {
        printf("left out: there are no machines\n");
        return true;
    }
    broken = lose_rank(arguments, &loss);
    printf("%d others told in %.2f s (lost_after %d), gone in %.2f s, ", RANKS - 1, loss.told, LOST_AFTER, loss.gone);
    if (broken == NULL) broken = go_on(arguments, ranks_after);
    if (broken == NULL) {
        printf("resumed with %d rank%s byte-identical\n", ranks_after, ranks_after == 1 ? "" : "s");
    } else {
        printf("BROKEN: %s\n", broken);
    }
    fflush(stdout);
    return broken == NULL;
}

static void read_arguments(struct arguments *arguments, int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--worker") == 0) arguments->worker = argv[i + 1];
        if (strcmp(argv[i], "--tool") == 0) arguments->tool = argv[i + 1];
        if (strcmp(argv[i], "--data") == 0) arguments->data = argv[i + 1];
        if (strcmp(argv[i], "--work") == 0) arguments->work = argv[i + 1];
        if (strcmp(argv[i], "--library") == 0) arguments->library = argv[i + 1];
        if (strcmp(argv[i], "--over") == 0) arguments->over = argv[i + 1];
        if (strcmp(argv[i], "--machines") == 0) arguments->has_machines = strcmp(argv[i + 1], "1") == 0;
        if (strcmp(argv[i], "--seed") == 0) arguments->seed = strtoul(argv[i + 1], NULL, 10);
    }
    if (arguments->worker != NULL && arguments->tool != NULL && arguments->data != NULL && arguments->work != NULL &&
        arguments->library != NULL && arguments->over != NULL) {
        return;
    }
    fprintf(stderr,
            "usage: %s --worker <program> --tool <the command rekindle> --data <folder> --work <folder>\n"
            "    --library <of communicators> --over mpi|tcp --machines 0|1 [--seed <s>]\n",
            argv[0]);
    exit(EXIT_FAILURE);
}

static void put_path(const struct arguments *arguments, char path[PATH_SIZE], const char *name) {
    if (snprintf(path, PATH_SIZE, "%s/%s", arguments->work, name) < PATH_SIZE) return;
    fprintf(stderr, "%s: the path is too long\n", arguments->work);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv) {
    static struct arguments arguments;
    const char *broken;
    bool all_kept = true;
    read_arguments(&arguments, argc, argv);
    own_all_jobs();
    /* On a machine with other work, threads that spin for one another take a hundred times as long. */
    setenv("OMP_WAIT_POLICY", "passive", 1);
    put_path(&arguments, arguments.run, "run");
    put_path(&arguments, arguments.events, "run/progress");
    put_path(&arguments, arguments.backups, "run/backup");
    put_path(&arguments, arguments.reference, "reference");
    put_path(&arguments, arguments.store, "store");
    make_empty_folder(arguments.store);
    make_empty_folder(arguments.reference);
    broken = live_to_the_end(&arguments, arguments.reference, 1);
    if (broken != NULL) {
        fprintf(stderr, "%s: %s\n", configuration, broken);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) all_kept = try_case(&arguments, i) && all_kept;
    return all_kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
