/* A host that may not start threads (RLIMIT_NPROC): the library says so with a status, computes when it may again, and
 * meanwhile nothing ends the process. Exit status 77, with the reason, where the system cannot limit threads. */
#define _GNU_SOURCE
#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "rekindle.h"

enum { SKIPPED = 77, NOBODY = 65534 };

static void fail(const char *what) {
    fprintf(stderr, "%s; last error: %s\n", what, rekindle_last_error());
    exit(EXIT_FAILURE);
}

static void skip(const char *why) {
    fprintf(stderr, "skipped: %s\n", why);
    exit(SKIPPED);
}

static void *do_nothing(void *unused) {
    return unused;
}

static int can_start_a_thread(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, do_nothing, NULL) != 0) return 0;
    pthread_join(thread, NULL);
    return 1;
}

static void limit_threads(rlim_t count) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NPROC, &limit) != 0) skip("RLIMIT_NPROC cannot be read");
    if (count > limit.rlim_max) count = limit.rlim_max;
    limit.rlim_cur = count;
    if (setrlimit(RLIMIT_NPROC, &limit) != 0) skip("RLIMIT_NPROC cannot be set");
}

/* The limit does not hold for root. */
static void leave_root(void) {
    if (geteuid() != 0) return;
    if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 || setresuid(NOBODY, NOBODY, NOBODY) != 0) {
        skip("root cannot become another user here");
    }
}

static void configure(int64_t threads) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = threads;
    if (rekindle_runtime_configure(&options) != REKINDLE_OK) fail("the runtime was not configured");
}

int main(void) {
    int64_t threads = 0;
    leave_root();
    limit_threads(1);
    if (can_start_a_thread()) skip("the system starts threads beyond RLIMIT_NPROC");
    configure(2);
    for (int i = 0; i < 2; ++i) {
        if (rekindle_runtime_threads(&threads) != REKINDLE_UNSUPPORTED)
            fail("the refusal was not REKINDLE_UNSUPPORTED");
        if (strstr(rekindle_last_error(), "refuses 2 compute threads") == NULL) fail("the text names no threads");
    }
    limit_threads(RLIM_INFINITY);
    if (!can_start_a_thread()) skip("this user may not start threads at all");
    if (rekindle_runtime_threads(&threads) != REKINDLE_OK || threads != 2) fail("the runtime did not start later");
    return 0;
}
