#define _GNU_SOURCE /* nftw */
#include "rank_process.h"

#include <dlfcn.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

const char *const store = REKINDLE_TCP_STORE;

rekindle_communicator_open_function find_open(void) {
    rekindle_communicator_open_function open;
    void *library = dlopen(REKINDLE_TCP_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    void *symbol = library == NULL ? NULL : dlsym(library, "rekindle_communicator_open");
    if (symbol == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        abort();
    }
    memcpy(&open, &symbol, sizeof open);
    return open;
}

/* Runs in the process of a test. */
static void end_with_runner(void) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static void remove_store(void) {
    nftw(store, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void make_store(void) {
    /* An earlier test may have been killed. */
    remove_store();
    if (mkdir(store, 0700) != 0) {
        perror(store);
        abort();
    }
}

void add_store(TCase *tests) {
    tcase_add_unchecked_fixture(tests, make_store, remove_store);
    tcase_add_checked_fixture(tests, end_with_runner, NULL);
}

void expect_empty_store(void) {
    ck_assert_msg(rmdir(store) == 0 && mkdir(store, 0700) == 0, "a file is left");
}

double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void pause_for(long nanoseconds) {
    const struct timespec pause = {0, nanoseconds};
    nanosleep(&pause, NULL);
}

void expect_notice(int64_t number) {
    const double deadline = seconds_now() + 20;
    char path[4200];
    snprintf(path, sizeof path, "%s/rekindle-tcp-rank-%lld", store, (long long)number);
    while (access(path, F_OK) != 0) {
        ck_assert_msg(seconds_now() < deadline, "there is no %s", path);
        pause_for(1000000);
    }
}

/* As fork does. The new process ends with this one. */
static pid_t fork_rank(void) {
    const pid_t parent = getpid(), process = fork();
    ck_assert_int_ge(process, 0);
    if (process > 0) return process;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    return 0;
}

pid_t start_rank(int64_t number, int64_t size, void (*life)(struct rank *rank)) {
    struct rank rank = {REKINDLE_COMMUNICATOR_OPTIONS_INIT, number};
    char arguments[4200], error[500] = "";
    const pid_t process = fork_rank();
    if (process > 0) return process;
    snprintf(arguments, sizeof arguments, "rank=%lld,size=%lld,store=%s,interface=lo,timeout=20", (long long)number,
             (long long)size, store);
    if (find_open()(arguments, &rank.functions, error, sizeof error) != REKINDLE_OK) {
        fprintf(stderr, "%s\n", error);
        _exit(1);
    }
    expect(rank.functions.rank(rank.functions.user_data) == number);
    expect(rank.functions.size(rank.functions.user_data) == size);
    life(&rank);
    rank.functions.destroy(rank.functions.user_data);
    _exit(0);
}

pid_t start_program(const char *const *arguments) {
    const pid_t process = fork_rank();
    if (process > 0) return process;
    execv(arguments[0], (char *const *)arguments);
    perror(arguments[0]);
    _exit(1);
}

static int end_of(pid_t process) {
    const double deadline = seconds_now() + 100;
    int status = 0;
    while (waitpid(process, &status, WNOHANG) == 0) {
        ck_assert_msg(seconds_now() < deadline, "a rank did not end");
        pause_for(1000000);
    }
    return status;
}

void expect_success(pid_t process) {
    ck_assert_int_eq(end_of(process), 0);
}

void expect_killed(pid_t process) {
    const int status = end_of(process);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

void kill_process(pid_t process) {
    ck_assert_int_eq(kill(process, SIGKILL), 0);
    expect_killed(process);
}

void *try_send(struct rank *rank, int64_t to, uint32_t channel, const void *bytes, size_t count) {
    void *transfer = NULL;
    const int error = rank->functions.send(rank->functions.user_data, to, channel, bytes, count, &transfer);
    return error == 0 ? transfer : NULL;
}

void *try_receive(struct rank *rank, int64_t from, uint32_t channel, void *bytes, size_t count) {
    void *transfer = NULL;
    const int error = rank->functions.receive(rank->functions.user_data, from, channel, bytes, count, &transfer);
    return error == 0 ? transfer : NULL;
}

enum outcome wait_for(struct rank *rank, void *transfer, double seconds) {
    const double deadline = seconds_now() + seconds;
    while (1) {
        int done = 0;
        if (rank->functions.test(rank->functions.user_data, transfer, &done) != 0) return FAILED;
        if (done) return DONE;
        if (seconds_now() > deadline) return LATE;
        pause_for(50000);
    }
}

void exchange(struct rank *rank, int64_t other, int times) {
    int64_t i;
    for (i = 0; i < times; ++i) {
        const int64_t sent = rank->number * 1000000 + i;
        int64_t received = -1;
        void *receiving = try_receive(rank, other, 0, &received, sizeof received);
        void *sending = try_send(rank, other, 0, &sent, sizeof sent);
        expect(receiving != NULL && sending != NULL);
        expect(wait_for(rank, sending, 20) == DONE);
        expect(wait_for(rank, receiving, 20) == DONE);
        expect(received == other * 1000000 + i);
    }
}

void talk_to_all(struct rank *rank) {
    const int64_t size = rank->functions.size(rank->functions.user_data);
    int64_t other;
    for (other = 0; other < size; ++other) {
        if (other != rank->number) exchange(rank, other, 20);
    }
}
