/* each_call --worker <program> --preload <kill_at_call> --data <folder> --work <folder> --configuration <name>
 *           [--stride <n>]
 *
 * Kills a training process around each system call that it makes on its backup folder: while it starts, saves, rotates
 * generations, resumes and deletes. The run is begun, killed in the middle, resumed and killed at a moment, for each
 * moment in turn (every n-th with a stride), and then finished. What it leaves must be, byte for byte, what the
 * undisturbed run leaves, and no life may fall back behind a backup of an earlier one. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recovery/processes.h"
#include "recovery/progress.h"

enum { PATH_SIZE = 4096 };

struct arguments {
    const char *worker, *preload, *data, *work, *configuration;
    long stride;
};

struct tally {
    long kills, runs, identical, violations;
};

static const char *path_in(const struct arguments *arguments, const char *run, const char *name) {
    static char paths[4][PATH_SIZE];
    static int next;
    char *path = paths[next = (next + 1) % 4];
    if (snprintf(path, PATH_SIZE, "%s/%s%s", arguments->work, run, name) >= PATH_SIZE) exit(EXIT_FAILURE);
    return path;
}

/* One life, killed at the moment; 0: not at all. */
static enum ending live(const struct arguments *arguments, const char *run, long moment) {
    const char *command[] = {arguments->worker, arguments->configuration, arguments->data, path_in(arguments, run, ""), NULL};
    char text[32];
    enum ending ending;
    snprintf(text, sizeof(text), "%ld", moment);
    setenv("LD_PRELOAD", arguments->preload, 1);
    setenv("KILL_AT_MOMENT", text, 1);
    setenv("KILL_AT_MOMENT_COUNT", path_in(arguments, "moments", ""), 1);
    ending = wait_until(start_process(command), seconds_now() + 600.0);
    unsetenv("LD_PRELOAD");
    return ending;
}

/* How many moments the last life had that came to its end. */
static long read_moments(const struct arguments *arguments) {
    FILE *file = fopen(path_in(arguments, "moments", ""), "r");
    long moments = 0;
    if (file == NULL || fscanf(file, "%ld", &moments) != 1 || moments < 8) {
        fprintf(stderr, "the worker made no system calls that were noticed\n");
        exit(EXIT_FAILURE);
    }
    fclose(file);
    return moments;
}

static void note_life(struct tally *tally, const struct arguments *arguments, struct progress *progress, long moment) {
    const char *broken = read_life(path_in(arguments, "run", "/progress"), progress);
    if (broken == NULL) return;
    ++tally->violations;
    printf("%s, killed at moment %ld: %s\n", arguments->configuration, moment, broken);
}

static void finish(struct tally *tally, const struct arguments *arguments, struct progress *progress, long moment) {
    bool identical = live(arguments, "run", 0) == FINISHED;
    note_life(tally, arguments, progress, moment);
    identical = identical && files_are_equal(path_in(arguments, "run", "/result"), path_in(arguments, "whole", "/result"));
    ++tally->runs;
    tally->identical += identical;
    if (!identical) printf("%s, killed at moment %ld: DIFFERENT\n", arguments->configuration, moment);
}

/* Kills the first life at `first` (0: there is no such life), and the next at `moment`; false once it has no such one. */
static bool run_killed(struct tally *tally, const struct arguments *arguments, long first, long moment) {
    struct progress progress = {0};
    make_empty_folder(path_in(arguments, "run", ""));
    if (first > 0) {
        if (live(arguments, "run", first) == FINISHED) return false;
        ++tally->kills;
        note_life(tally, arguments, &progress, first);
    }
    if (live(arguments, "run", moment) == FINISHED) return false;
    ++tally->kills;
    note_life(tally, arguments, &progress, moment);
    finish(tally, arguments, &progress, moment);
    return true;
}

static void read_arguments(struct arguments *arguments, int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--worker") == 0) arguments->worker = argv[i + 1];
        if (strcmp(argv[i], "--preload") == 0) arguments->preload = argv[i + 1];
        if (strcmp(argv[i], "--data") == 0) arguments->data = argv[i + 1];
        if (strcmp(argv[i], "--work") == 0) arguments->work = argv[i + 1];
        if (strcmp(argv[i], "--configuration") == 0) arguments->configuration = argv[i + 1];
        if (strcmp(argv[i], "--stride") == 0) arguments->stride = strtol(argv[i + 1], NULL, 10);
    }
    if (arguments->worker != NULL && arguments->preload != NULL && arguments->data != NULL && arguments->work != NULL &&
        arguments->configuration != NULL && arguments->stride > 0) {
        return;
    }
    fprintf(stderr, "usage: %s --worker <program> --preload <library> --data <folder> --work <folder>\n"
                    "    --configuration <name> [--stride <n>]\n", argv[0]);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv) {
    struct arguments arguments = {.stride = 1};
    struct tally tally = {0};
    long moments;
    read_arguments(&arguments, argc, argv);
    setenv("OMP_WAIT_POLICY", "passive", 1);
    make_empty_folder(path_in(&arguments, "whole", ""));
    if (live(&arguments, "whole", 0) != FINISHED) {
        fprintf(stderr, "%s: the undisturbed run failed\n", arguments.configuration);
        return EXIT_FAILURE;
    }
    moments = read_moments(&arguments);
    for (long moment = 1; run_killed(&tally, &arguments, 0, moment); moment += arguments.stride) continue;
    for (long moment = 1; run_killed(&tally, &arguments, moments / 2, moment); moment += arguments.stride) continue;
    printf("%s: moments %ld; kills %ld identical %ld of %ld runs; broken promises %ld\n", arguments.configuration, moments,
           tally.kills, tally.identical, tally.runs, tally.violations);
    return tally.identical == tally.runs && tally.violations == 0 && tally.runs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
