/* What tests with several threads share: threads that begin at once, and a small model with data. */
#ifndef THREADS_TEAM_H
#define THREADS_TEAM_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "capi/helpers.h"
#include "threads/need.h"

enum { MAXIMUM_TEAM = 16 };

typedef void (*member_function)(int index, void *context);

typedef struct member {
    member_function function;
    void *context;
    int index;
    pthread_barrier_t *begin;
    pthread_t thread;
} member;

static inline void *run_member(void *argument) {
    const member *self = (const member *)argument;
    pthread_barrier_wait(self->begin);
    self->function(self->index, self->context);
    return NULL;
}

/* Calls function(index, context) for each index below `count`, each on a thread of its own, all at once. */
static inline void run_team(int count, member_function function, void *context) {
    member members[MAXIMUM_TEAM];
    pthread_barrier_t begin;
    ck_assert_int_le(count, MAXIMUM_TEAM);
    pthread_barrier_init(&begin, NULL, (unsigned)count);
    for (int i = 0; i < count; ++i) {
        members[i] = (member){function, context, i, &begin, 0};
        ck_assert_int_eq(pthread_create(&members[i].thread, NULL, run_member, &members[i]), 0);
    }
    for (int i = 0; i < count; ++i) pthread_join(members[i].thread, NULL);
    pthread_barrier_destroy(&begin);
}

/* As every test of a sanitizer that cannot follow OpenMP needs it. */
static inline void compute_on_callers(void) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 1;
    OK(rekindle_runtime_configure(&options));
}

#endif
