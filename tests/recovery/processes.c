#define _GNU_SOURCE /* nftw */
#include "recovery/processes.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) {
    perror(what);
    exit(EXIT_FAILURE);
}

double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

pid_t start_process(const char *const *arguments) {
    sigset_t children;
    pid_t process;
    /* Blocked, so that wait_until can take it from the queue. */
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    process = fork();
    if (process < 0) die("fork");
    if (process > 0) return process;
    sigprocmask(SIG_UNBLOCK, &children, NULL);
    execv(arguments[0], (char *const *)arguments);
    perror(arguments[0]);
    _exit(127);
}

/* Whether the process has ended before the deadline. */
static bool ends_before(pid_t process, double deadline, int *status) {
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    while (true) {
        double left = deadline - seconds_now();
        struct timespec wait;
        pid_t ended = waitpid(process, status, WNOHANG);
        if (ended < 0) die("waitpid");
        if (ended == process) return true;
        if (left <= 0.0) return false;
        wait.tv_sec = (time_t)left;
        wait.tv_nsec = (long)((left - (double)wait.tv_sec) * 1e9);
        if (sigtimedwait(&children, NULL, &wait) < 0 && errno != EAGAIN && errno != EINTR) die("sigtimedwait");
    }
}

enum ending wait_until(pid_t process, double deadline) {
    int status;
    if (!ends_before(process, deadline, &status)) {
        if (kill(process, SIGKILL) != 0) die("kill");
        if (waitpid(process, &status, 0) != process) die("waitpid");
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return KILLED;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? FINISHED : FAILED;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)status;
    (void)type;
    if (place->level > 0 && remove(path) != 0) die(path);
    return 0;
}

void make_empty_folder(const char *path) {
    if (mkdir(path, 0700) == 0) return;
    if (errno != EEXIST || nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS) != 0) die(path);
}

bool files_are_equal(const char *first, const char *second) {
    FILE *files[2] = {fopen(first, "rb"), fopen(second, "rb")};
    bool equal = files[0] != NULL && files[1] != NULL;
    while (equal) {
        char blocks[2][65536];
        size_t sizes[2];
        for (int i = 0; i < 2; ++i) sizes[i] = fread(blocks[i], 1, sizeof(blocks[i]), files[i]);
        equal = sizes[0] == sizes[1] && memcmp(blocks[0], blocks[1], sizes[0]) == 0;
        if (sizes[0] == 0) break;
    }
    for (int i = 0; i < 2; ++i) {
        if (files[i] != NULL) fclose(files[i]);
    }
    return equal;
}
