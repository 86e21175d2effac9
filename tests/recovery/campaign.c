/* campaign --worker <program> --data <folder> --work <folder> --kills <n> [--seed <s>] [--one-run <configuration>]
 *
 * Kills training processes with SIGKILL at random moments and starts them again until they finish. What a run leaves
 * behind must be, byte for byte, what the same configuration leaves behind when nobody disturbs it; and no run may ever
 * fall back behind a backup that an earlier life of it had. With --one-run all kills hit one run. This program itself
 * does not use the library. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recovery/chance.h"
#include "recovery/processes.h"
#include "recovery/progress.h"

enum { MAXIMUM_CONFIGURATIONS = 64, MAXIMUM_KILLS_OF_RUN = 5, NAME_SIZE = 64, PATH_SIZE = 4096 };

struct configuration {
    char name[NAME_SIZE];
    double seconds; /* how long the undisturbed run took; 0: not run yet */
};

struct campaign {
    const char *worker, *data, *work, *one_run;
    long kills_wanted;
    uint64_t seed;
    struct configuration configurations[MAXIMUM_CONFIGURATIONS];
    size_t configuration_count;
    long kills[AFTER_TRAINING + 1]; /* by where they hit */
    long kills_total, runs, identical, violations;
};

static void die(const char *what) {
    perror(what);
    exit(EXIT_FAILURE);
}

static void path_in(char *path, const struct campaign *campaign, const char *run, const char *name) {
    if (snprintf(path, PATH_SIZE, "%s/%s%s%s", campaign->work, run, name[0] == '\0' ? "" : "/", name) >= PATH_SIZE) {
        fprintf(stderr, "%s: the path is too long\n", campaign->work);
        exit(EXIT_FAILURE);
    }
}

static void list_configurations(struct campaign *campaign) {
    char command[PATH_SIZE + 16];
    FILE *list;
    if (campaign->one_run != NULL) {
        snprintf(campaign->configurations[0].name, NAME_SIZE, "%s", campaign->one_run);
        campaign->configuration_count = 1;
        return;
    }
    snprintf(command, sizeof(command), "'%s' --list", campaign->worker);
    list = popen(command, "r");
    if (list == NULL) die("popen");
    while (campaign->configuration_count < MAXIMUM_CONFIGURATIONS) {
        struct configuration *next = &campaign->configurations[campaign->configuration_count];
        if (fscanf(list, "%63s", next->name) != 1) break;
        ++campaign->configuration_count;
    }
    if (pclose(list) != 0 || campaign->configuration_count == 0) {
        fprintf(stderr, "%s --list gave no configurations\n", campaign->worker);
        exit(EXIT_FAILURE);
    }
}

static pid_t start(const struct campaign *campaign, const struct configuration *configuration, const char *run) {
    char folder[PATH_SIZE];
    const char *arguments[] = {campaign->worker, configuration->name, campaign->data, folder, NULL};
    path_in(folder, campaign, run, "");
    return start_process(arguments);
}

/* The run that nobody disturbs, once for each configuration. */
static void run_reference(struct campaign *campaign, struct configuration *configuration) {
    char folder[PATH_SIZE];
    double began = seconds_now();
    enum ending ending;
    path_in(folder, campaign, configuration->name, "");
    make_empty_folder(folder);
    ending = wait_until(start(campaign, configuration, configuration->name), began + 3600.0);
    if (ending != FINISHED) {
        fprintf(stderr, "%s: the undisturbed run failed\n", configuration->name);
        exit(EXIT_FAILURE);
    }
    configuration->seconds = seconds_now() - began;
}

static void violation(struct campaign *campaign, const struct configuration *configuration, const char *what) {
    ++campaign->violations;
    printf("%s, run %ld: %s\n", configuration->name, campaign->runs, what);
}

/* How long a life may last at most. */
static double longest_life(const struct campaign *campaign, const struct configuration *configuration,
                           const struct progress *progress, double former) {
    double share = share_done(progress);
    if (campaign->one_run == NULL) return 1.1 * configuration->seconds * (1.0 - 0.9 * share);
    /* So that the run ends with the last of its kills, not before. */
    return former * (share * (double)campaign->kills_wanted > (double)campaign->kills_total ? 0.95 : 1.05);
}

/* The run that is killed, at most `kills` times; true if it ended as the reference did. */
static bool run_killed(struct campaign *campaign, const struct configuration *configuration, long kills) {
    char folder[PATH_SIZE], progress_path[PATH_SIZE], result[PATH_SIZE], reference[PATH_SIZE];
    struct progress progress = {0};
    double longest = campaign->one_run == NULL ? 1.1 * configuration->seconds : 0.1;
    path_in(folder, campaign, "run", "");
    path_in(progress_path, campaign, "run", "progress");
    path_in(result, campaign, "run", "result");
    path_in(reference, campaign, configuration->name, "result");
    make_empty_folder(folder);
    while (true) {
        bool last = kills == 0 || campaign->kills_total >= campaign->kills_wanted;
        double deadline = seconds_now() + (last ? 3600.0 : random_below(&campaign->seed, longest));
        enum ending ending = wait_until(start(campaign, configuration, "run"), deadline);
        const char *broken = read_life(progress_path, &progress);
        if (broken != NULL) violation(campaign, configuration, broken);
        if (ending == FINISHED) break;
        if (ending == FAILED || last) {
            violation(campaign, configuration, ending == FAILED ? "a life failed" : "a life does not end");
            return false;
        }
        ++campaign->kills[progress.reached];
        ++campaign->kills_total;
        --kills;
        longest = longest_life(campaign, configuration, &progress, longest);
    }
    return files_are_equal(result, reference);
}

/* Each in turn, or the one that was asked for. */
static struct configuration *next_configuration(struct campaign *campaign) {
    if (campaign->one_run == NULL) {
        return &campaign->configurations[campaign->runs % (long)campaign->configuration_count];
    }
    return &campaign->configurations[0];
}

static void run_campaign(struct campaign *campaign) {
    while (campaign->kills_total < campaign->kills_wanted) {
        struct configuration *configuration = next_configuration(campaign);
        long before = campaign->kills_total;
        long kills = campaign->one_run != NULL ? campaign->kills_wanted
                                               : 1 + (long)random_below(&campaign->seed, MAXIMUM_KILLS_OF_RUN);
        bool identical;
        if (configuration->seconds == 0.0) run_reference(campaign, configuration);
        identical = run_killed(campaign, configuration, kills);
        if (identical && campaign->kills_total == before) continue; /* it was faster than the drawn moments: again */
        ++campaign->runs;
        campaign->identical += identical;
        printf("%-16s killed %ld times: %s\n", configuration->name, campaign->kills_total - before,
               identical ? "identical" : "DIFFERENT");
        fflush(stdout);
    }
}

static void read_arguments(struct campaign *campaign, int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--worker") == 0) campaign->worker = argv[i + 1];
        if (strcmp(argv[i], "--data") == 0) campaign->data = argv[i + 1];
        if (strcmp(argv[i], "--work") == 0) campaign->work = argv[i + 1];
        if (strcmp(argv[i], "--one-run") == 0) campaign->one_run = argv[i + 1];
        if (strcmp(argv[i], "--kills") == 0) campaign->kills_wanted = strtol(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--seed") == 0) campaign->seed = strtoul(argv[i + 1], NULL, 10);
    }
    if (campaign->worker != NULL && campaign->data != NULL && campaign->work != NULL && campaign->kills_wanted > 0)
        return;
    fprintf(stderr,
            "usage: %s --worker <program> --data <folder> --work <folder> --kills <n> [--seed <s>]\n"
            "    [--one-run <configuration>]\n",
            argv[0]);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv) {
    struct campaign campaign = {0};
    read_arguments(&campaign, argc, argv);
    /* On a machine with other work, threads that spin for one another take a hundred times as long. */
    setenv("OMP_WAIT_POLICY", "passive", 1);
    list_configurations(&campaign);
    run_campaign(&campaign);
    printf("kills before training %ld, during it %ld, after it %ld; broken promises %ld\n",
           campaign.kills[BEFORE_TRAINING], campaign.kills[DURING_TRAINING], campaign.kills[AFTER_TRAINING],
           campaign.violations);
    printf("kills %ld identical %ld of %ld runs\n", campaign.kills_total, campaign.identical, campaign.runs);
    return campaign.identical == campaign.runs && campaign.violations == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
