/* campaign --worker <program> --data <folder> --work <folder> --library <of communicators> --over mpi|tcp --kills <n>
 *          [--seed <s>] [--one-run <configuration>]
 *
 * Trains on several processes, of which at a random moment one or all are killed with SIGKILL, and goes on with another
 * number of them, until the run finishes. What it leaves behind, on each rank, must be, byte for byte, what the same
 * configuration leaves behind in one process that nobody disturbs; and no run may fall back behind a backup of its own.
 * With --one-run all kills hit runs of one configuration. This program itself does not use the library. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recovery/chance.h"
#include "recovery/processes.h"
#include "recovery/progress.h"
#include "scale/life.h"
#include "scale/results.h"

enum { MAXIMUM_CONFIGURATIONS = 32, MAXIMUM_KILLS_OF_RUN = 5, NAME_SIZE = 64, PATH_SIZE = 4096, HISTORY_SIZE = 400 };

struct configuration {
    char name[NAME_SIZE];
    double seconds; /* of training, in the undisturbed run; 0: not run yet */
};

/* How long things take on so many ranks, from what they took before. */
struct pace {
    double start;    /* seconds before training */
    double slowness; /* seconds of training for each second of the undisturbed run */
};

struct campaign {
    const char *worker, *data, *work, *library, *over, *one_run;
    long kills_wanted;
    uint64_t seed;
    struct configuration configurations[MAXIMUM_CONFIGURATIONS];
    size_t configuration_count;
    struct pace paces[MAXIMUM_RANKS + 1];
    long kills[AFTER_TRAINING + 1], kills_by_victim[ALL_RANKS + 1];
    long kills_total, taken_for_lost, runs, identical, violations;
};

/* A run that is killed. */
struct run {
    const struct configuration *configuration;
    struct progress progress;
    long kills_left;
    char history[HISTORY_SIZE]; /* its numbers of ranks */
    size_t history_size;
};

static const char *path_in(const struct campaign *campaign, const char *folder, const char *name) {
    static char paths[8][PATH_SIZE];
    static int next;
    char *path = paths[next = (next + 1) % 8];
    if (snprintf(path, PATH_SIZE, "%s/%s%s", campaign->work, folder, name) < PATH_SIZE) return path;
    fprintf(stderr, "%s: the path is too long\n", campaign->work);
    exit(EXIT_FAILURE);
}

/* Those in shards, which ranks can share. */
static void list_configurations(struct campaign *campaign) {
    char command[PATH_SIZE + 16], name[NAME_SIZE];
    FILE *list;
    snprintf(command, sizeof(command), "'%s' --list", campaign->worker);
    list = popen(command, "r");
    while (list != NULL && campaign->configuration_count < MAXIMUM_CONFIGURATIONS && fscanf(list, "%63s", name) == 1) {
        bool wanted =
            campaign->one_run != NULL ? strcmp(name, campaign->one_run) == 0 : strncmp(name, "shards-", 7) == 0;
        if (wanted) strcpy(campaign->configurations[campaign->configuration_count++].name, name);
    }
    if (list != NULL && pclose(list) == 0 && campaign->configuration_count > 0) return;
    fprintf(stderr, "%s --list gave no configuration for this campaign\n", campaign->worker);
    exit(EXIT_FAILURE);
}

static void violation(struct campaign *campaign, const char *configuration, const char *what) {
    ++campaign->violations;
    printf("%s, run %ld: %s\n", configuration, campaign->runs, what);
}

/* The run that nobody disturbs, in one process, once for each configuration. */
static void run_reference(struct campaign *campaign, struct configuration *configuration) {
    const char *folder = path_in(campaign, configuration->name, "");
    struct job_plan job = {.worker = campaign->worker,
                           .configuration = configuration->name,
                           .data = campaign->data,
                           .folder = folder,
                           .ranks = 1,
                           .threads = 1};
    struct life_plan plan = {NOBODY, false, 0.0, path_in(campaign, configuration->name, "/progress")};
    struct life life;
    make_empty_folder(folder);
    life = live(&job, &plan, &campaign->seed);
    if (life.ending != COMPLETED) {
        fprintf(stderr, "%s: the undisturbed run failed\n", configuration->name);
        exit(EXIT_FAILURE);
    }
    configuration->seconds = life.seconds_of_training;
}

/* Another number of ranks than before. The folder of the store stays, with what killed ranks have left in it. */
static void draw_job(struct campaign *campaign, struct job_plan *job) {
    static const int counts[] = {1, 2, 3, 4, 8};
    int before = job->ranks;
    while (job->ranks == before) job->ranks = counts[(int)random_below(&campaign->seed, 5.0)];
    job->threads = 1 + (int)random_below(&campaign->seed, 2.0);
    job->library = job->ranks == 1 && random_below(&campaign->seed, 2.0) < 1.0 ? NULL : campaign->library;
    job->store = strcmp(campaign->over, "tcp") == 0 ? path_in(campaign, "store", "") : NULL;
}

/* A fifth of the kills come before training, or early in it. */
static struct life_plan draw_life(struct campaign *campaign, const struct run *run, const struct job_plan *job) {
    const struct pace *pace = &campaign->paces[job->ranks];
    struct life_plan plan = {NOBODY, false, 0.0, path_in(campaign, "run", "/progress")};
    double left = run->configuration->seconds * pace->slowness * (1.0 - share_done(&run->progress));
    if (run->kills_left == 0) return plan;
    plan.victim = random_below(&campaign->seed, 2.0) < 1.0 ? ONE_RANK : ALL_RANKS;
    if (job->library == NULL) plan.victim = ALL_RANKS;
    plan.in_training = random_below(&campaign->seed, 5.0) >= 1.0;
    plan.seconds = random_below(&campaign->seed,
                                plan.in_training ? 2.2 * left / (double)(run->kills_left + 1) : 1.2 * pace->start);
    return plan;
}

static void learn_pace(struct campaign *campaign, const struct run *run, const struct job_plan *job,
                       const struct life *life) {
    struct pace *pace = &campaign->paces[job->ranks];
    double share = 1.0 - share_done(&run->progress);
    if (life->seconds_of_training == 0.0) return;
    pace->start = life->seconds_before_training;
    if (life->ending != COMPLETED || share < 0.2) return;
    pace->slowness = life->seconds_of_training / (share * run->configuration->seconds);
}

static void add_to_history(struct run *run, const struct job_plan *job, const struct life *life) {
    static const char *const signs[] = {"", " -1", " -all"};
    int size;
    if (run->history_size >= HISTORY_SIZE - 1) return;
    size = snprintf(run->history + run->history_size, HISTORY_SIZE - run->history_size, "%s%s%d x %d%s",
                    run->history_size == 0 ? "" : ", ", job->library == NULL ? "alone " : "", job->ranks, job->threads,
                    signs[life->victim]);
    run->history_size += (size_t)size;
}

/* One life of the run, and what must hold behind it. */
static enum life_ending live_once(struct campaign *campaign, struct run *run, struct job_plan *job) {
    const char *name = run->configuration->name;
    struct life_plan plan;
    struct life life;
    char reference[PATH_SIZE];
    const char *broken;
    draw_job(campaign, job);
    plan = draw_life(campaign, run, job);
    life = live(job, &plan, &campaign->seed);
    learn_pace(campaign, run, job, &life);
    broken = read_life(plan.events, &run->progress);
    if (broken != NULL) violation(campaign, name, broken);
    if (life.ending == BROKEN) violation(campaign, name, life.what);
    add_to_history(run, job, &life);
    snprintf(reference, sizeof(reference), "%s", path_in(campaign, name, ""));
    broken = check_results(reference, job->folder, job->ranks, life.ending == COMPLETED);
    if (broken != NULL) violation(campaign, name, broken);
    if (life.ending == ENDED_BY_KILL) {
        ++campaign->kills[run->progress.reached];
        ++campaign->kills_by_victim[life.victim];
        ++campaign->kills_total;
        --run->kills_left;
    }
    campaign->taken_for_lost += life.ending == TAKEN_FOR_LOST;
    return broken != NULL ? BROKEN : life.ending;
}

/* True if it ended as the reference did. On a busy machine a rank may be late, but not again and again. */
static bool run_killed(struct campaign *campaign, struct run *run) {
    struct job_plan job = {.worker = campaign->worker,
                           .configuration = run->configuration->name,
                           .data = campaign->data,
                           .folder = path_in(campaign, "run", "")};
    char folder[PATH_SIZE];
    int late = 0;
    snprintf(folder, sizeof(folder), "%s", job.folder);
    job.folder = folder;
    make_empty_folder(folder);
    while (true) {
        enum life_ending ending = live_once(campaign, run, &job);
        if (ending == COMPLETED) return true;
        if (ending == BROKEN) return false;
        if (ending != TAKEN_FOR_LOST || ++late <= 3) continue;
        violation(campaign, run->configuration->name, "ranks are taken for lost again and again");
        return false;
    }
}

/* The configurations in turn, from a drawn one on. */
static void run_campaign(struct campaign *campaign) {
    size_t next = (size_t)random_below(&campaign->seed, (double)campaign->configuration_count);
    while (campaign->kills_total < campaign->kills_wanted) {
        struct configuration *configuration = &campaign->configurations[next];
        struct run run = {.configuration = configuration};
        long before = campaign->kills_total, left = campaign->kills_wanted - before;
        long kills = campaign->one_run != NULL ? left : 1 + (long)random_below(&campaign->seed, MAXIMUM_KILLS_OF_RUN);
        bool identical;
        if (configuration->seconds == 0.0) run_reference(campaign, configuration);
        run.kills_left = kills < left ? kills : left;
        identical = run_killed(campaign, &run);
        if (identical && campaign->kills_total == before) continue; /* it was faster than the drawn moments: again */
        next = (next + 1) % campaign->configuration_count;
        ++campaign->runs;
        campaign->identical += identical;
        printf("%-18s %s killed %ld times: %s (ranks x threads %s)\n", configuration->name, campaign->over,
               campaign->kills_total - before, identical ? "identical" : "DIFFERENT", run.history);
        fflush(stdout);
        if (!identical && campaign->kills_total == before) break; /* it fails without being killed */
    }
}

static void read_arguments(struct campaign *campaign, int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--worker") == 0) campaign->worker = argv[i + 1];
        if (strcmp(argv[i], "--data") == 0) campaign->data = argv[i + 1];
        if (strcmp(argv[i], "--work") == 0) campaign->work = argv[i + 1];
        if (strcmp(argv[i], "--library") == 0) campaign->library = argv[i + 1];
        if (strcmp(argv[i], "--over") == 0) campaign->over = argv[i + 1];
        if (strcmp(argv[i], "--one-run") == 0) campaign->one_run = argv[i + 1];
        if (strcmp(argv[i], "--kills") == 0) campaign->kills_wanted = strtol(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--seed") == 0) campaign->seed = strtoul(argv[i + 1], NULL, 10);
    }
    if (campaign->worker != NULL && campaign->data != NULL && campaign->work != NULL && campaign->library != NULL &&
        campaign->over != NULL && campaign->kills_wanted > 0) {
        return;
    }
    fprintf(stderr,
            "usage: %s --worker <program> --data <folder> --work <folder> --library <of communicators>\n"
            "    --over mpi|tcp --kills <n> [--seed <s>] [--one-run <configuration>]\n",
            argv[0]);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv) {
    struct campaign campaign = {0};
    read_arguments(&campaign, argc, argv);
    own_all_jobs();
    /* On a machine with other work, threads that spin for one another take a hundred times as long. */
    setenv("OMP_WAIT_POLICY", "passive", 1);
    for (int i = 1; i <= MAXIMUM_RANKS; ++i) campaign.paces[i] = (struct pace){0.2 + 0.2 * i, 1.0 + 0.5 * i};
    make_empty_folder(path_in(&campaign, "store", ""));
    list_configurations(&campaign);
    run_campaign(&campaign);
    printf("kills of one rank %ld, of all %ld; before training %ld, during it %ld, after it %ld; ranks taken for lost "
           "%ld; broken promises %ld\n",
           campaign.kills_by_victim[ONE_RANK], campaign.kills_by_victim[ALL_RANKS], campaign.kills[BEFORE_TRAINING],
           campaign.kills[DURING_TRAINING], campaign.kills[AFTER_TRAINING], campaign.taken_for_lost,
           campaign.violations);
    printf("kills %ld identical %ld of %ld runs\n", campaign.kills_total, campaign.identical, campaign.runs);
    return campaign.identical == campaign.runs && campaign.violations == 0 && campaign.runs > 0 ? EXIT_SUCCESS
                                                                                                : EXIT_FAILURE;
}
