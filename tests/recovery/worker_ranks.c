#include "recovery/worker_ranks.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "recovery/worker.h"

enum { PATH_SIZE = 4096, LINE_SIZE = 512 };

static int file = -1; /* the own one in `processes` */
static rekindle_communicator *communicator;
static int64_t rank;

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...) {
    char line[LINE_SIZE];
    va_list arguments;
    if (file < 0) return;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    strcat(line, "\n");
    require(write(file, line, strlen(line)) == (ssize_t)strlen(line), "the process's file");
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
    tell("joined as rank %lld", (long long)rank);
}

int64_t own_rank(void) {
    return rank;
}

void use_ranks(rekindle_fit_options *options) {
    if (communicator == NULL) return;
    options->communicator = communicator;
    options->lost_after = LOST_AFTER;
}

void leave_if_rank_is_lost(rekindle_status status) {
    struct timespec now;
    if (status != REKINDLE_RANK_LOST) return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    tell("lost at %lld.%09ld: %s", (long long)now.tv_sec, now.tv_nsec, rekindle_last_error());
    fprintf(stderr, "rank %lld: %s\n", (long long)rank, rekindle_last_error());
    rekindle_communicator_destroy(communicator);
    exit(LOST_A_RANK);
}

void leave_ranks(void) {
    rekindle_communicator_destroy(communicator);
    tell("finished");
}
