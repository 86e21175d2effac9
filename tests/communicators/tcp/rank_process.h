/* Ranks as processes that a test forks. They end with the test, whatever becomes of it. */
#ifndef REKINDLE_TEST_RANK_PROCESS_H
#define REKINDLE_TEST_RANK_PROCESS_H

#include <check.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#include "rekindle/communicator.h"

/* A rank whose communicator is open. */
struct rank {
    rekindle_communicator_options functions;
    int64_t number;
};

/* The library's function. */
rekindle_communicator_open_function find_open(void);

/* A folder for the ranks to meet in, which the tests of a case share: empty at first, and removed with all that is in
 * it. */
extern const char *const store;
void add_store(TCase *tests);
void expect_empty_store(void);
/* Waits until the rank's notice is there. */
void expect_notice(int64_t number);

/* Opens a communicator as rank `number` of `size` in a process of its own, which `life` and then the communicator's
 * destruction end. */
pid_t start_rank(int64_t number, int64_t size, void (*life)(struct rank *rank));
/* A process that executes a program; `arguments` begin with it and end with NULL. */
pid_t start_program(const char *const *arguments);
/* The process ends, within 100 seconds, with success or by SIGKILL. */
void expect_success(pid_t process);
void expect_killed(pid_t process);
void kill_process(pid_t process);

/* For a rank's process: ends it, so that the test fails. */
#define expect(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition);                                   \
            _exit(1);                                                                                                  \
        }                                                                                                              \
    } while (0)

double seconds_now(void);

/* Begin a transfer; NULL if the rank cannot be reached. */
void *try_send(struct rank *rank, int64_t to, uint32_t channel, const void *bytes, size_t count);
void *try_receive(struct rank *rank, int64_t from, uint32_t channel, void *bytes, size_t count);

enum outcome { DONE, FAILED, LATE };
/* Waits for a transfer, for some seconds at most. */
enum outcome wait_for(struct rank *rank, void *transfer, double seconds);

/* Sends to and receives from the other rank, some times. */
void exchange(struct rank *rank, int64_t other, int times);

/* A rank's life: exchanges with all others. */
void talk_to_all(struct rank *rank);

#endif
