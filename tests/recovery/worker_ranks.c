/* A life on many processes, as the environment says: REKINDLE_TEST_COMMUNICATOR is a library of communicators,
 * REKINDLE_TEST_COMMUNICATOR_ARGUMENTS are its arguments. Each process tells in <run folder>/processes/<its id>, line
 * by line, how far it came: joined, and then lost or finished. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recovery/worker.h"

enum { LOST_A_RANK = 3, PATH_SIZE = 4096 };

static int file = -1; /* the own one in `processes` */
static rekindle_communicator *communicator;
static int64_t rank;

static void tell(const char *line) {
    if (file >= 0) require(write(file, line, strlen(line)) == (ssize_t)strlen(line), "the process's file");
}

static void make_file(const char *folder) {
    char path[PATH_SIZE];
    require(snprintf(path, PATH_SIZE, "%s/processes", folder) < PATH_SIZE, folder);
    mkdir(path, 0700);
    require(snprintf(path, PATH_SIZE, "%s/processes/%ld", folder, (long)getpid()) < PATH_SIZE, folder);
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    require(file >= 0, path);
}

void join_ranks(const char *folder) {
    const char *library = getenv("REKINDLE_TEST_COMMUNICATOR");
    if (library == NULL) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    make_file(folder);
    MUST(rekindle_communicator_load(library, getenv("REKINDLE_TEST_COMMUNICATOR_ARGUMENTS"), &communicator));
    MUST(rekindle_communicator_rank(communicator, &rank));
    tell("joined\n");
}

int64_t own_rank(void) {
    return rank;
}

void use_ranks(rekindle_fit_options *options) {
    if (communicator == NULL) return;
    options->communicator = communicator;
    options->lost_after = 2.0;
}

void leave_if_rank_is_lost(rekindle_status status) {
    if (status != REKINDLE_RANK_LOST) return;
    fprintf(stderr, "rank %lld: %s\n", (long long)rank, rekindle_last_error());
    tell("lost\n");
    _exit(LOST_A_RANK);
}

void leave_ranks(void) {
    rekindle_communicator_destroy(communicator);
    tell("finished\n");
}
