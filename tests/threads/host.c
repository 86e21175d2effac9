#define _GNU_SOURCE
#include "threads/host.h"

#include <fenv.h>
#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xmmintrin.h>

enum { SSE_FLUSH = 0x8040, SSE_STICKY_FLAGS = 0x3F, HOST_OMP_THREADS = 5, REGION_OF_ONE = 3 };

/* What the library finds on a host's thread. */
typedef struct settings {
    unsigned sse; /* without the sticky flags */
    int x87_rounding, x87_traps;
    int omp_threads, omp_dynamic, omp_levels, omp_in_region;
    cpu_set_t affinity;
    char name[32];
} settings;

static _Thread_local settings expected;

static settings look(void) {
    settings found;
    fenv_t environment;
    memset(&found, 0, sizeof(found));
    found.sse = _mm_getcsr() & ~(unsigned)SSE_STICKY_FLAGS;
    fegetenv(&environment);
    found.x87_rounding = environment.__control_word & 0xC00;
    found.x87_traps = environment.__control_word & FE_ALL_EXCEPT;
    found.omp_threads = omp_get_max_threads();
    found.omp_dynamic = omp_get_dynamic();
    found.omp_levels = omp_get_max_active_levels();
    found.omp_in_region = omp_in_parallel();
    sched_getaffinity(0, sizeof(found.affinity), &found.affinity);
    pthread_getname_np(pthread_self(), found.name, sizeof(found.name));
    return found;
}

static void set_float_mode(const char *mode) {
    if (strcmp(mode, "flush") == 0) _mm_setcsr(_mm_getcsr() | SSE_FLUSH);
    if (strcmp(mode, "up") == 0) fesetround(FE_UPWARD);
    if (strcmp(mode, "down") == 0) fesetround(FE_DOWNWARD);
    if (strcmp(mode, "zero") == 0) fesetround(FE_TOWARDZERO);
    if (strcmp(mode, "traps") == 0) feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW);
}

/* Inside a region this changes the settings of the thread's task alone. */
static void make_odd(const char *float_mode) {
    set_float_mode(float_mode);
    omp_set_num_threads(HOST_OMP_THREADS);
    omp_set_dynamic(1);
    expected = look();
}

void host_check_thread(void) {
    settings found = look();
    if (memcmp(&found, &expected, sizeof(found)) == 0) return;
    fprintf(
        stderr,
        "a host's thread \"%s\" was changed: SSE %#x to %#x, x87 %#x and %#x to %#x and %#x, OpenMP threads %d to %d, "
        "dynamic %d to %d, levels %d to %d, name to \"%s\", affinity %s\n",
        expected.name, expected.sse, found.sse, (unsigned)expected.x87_rounding, (unsigned)expected.x87_traps,
        (unsigned)found.x87_rounding, (unsigned)found.x87_traps, expected.omp_threads, found.omp_threads,
        expected.omp_dynamic, found.omp_dynamic, expected.omp_levels, found.omp_levels, found.name,
        CPU_EQUAL(&expected.affinity, &found.affinity) ? "the same" : "another");
    exit(EXIT_FAILURE);
}

typedef struct host_work {
    const char *float_mode;
    int jobs;
    void (*job)(int index, void *context);
    void *context;
} host_work;

static void run_one(const host_work *work, int index) {
    make_odd(work->float_mode);
    work->job(index, work->context);
    host_check_thread();
}

static void run_sequential(const host_work *work) {
    for (int i = 0; i < work->jobs; ++i) run_one(work, i);
}

static void run_in_region(const host_work *work) {
#pragma omp parallel for num_threads(work->jobs) schedule(static, 1)
    for (int i = 0; i < work->jobs; ++i) run_one(work, i);
}

static void run_on_one_of_region(const host_work *work) {
#pragma omp parallel num_threads(REGION_OF_ONE)
#pragma omp single
    run_sequential(work);
}

typedef struct starter {
    const host_work *work;
    int index;
    pthread_barrier_t *all_started;
    pthread_t thread;
} starter;

static void *start(void *argument) {
    const starter *self = argument;
    pthread_barrier_wait(self->all_started);
    run_one(self->work, self->index);
    return NULL;
}

static void run_on_pthreads(const host_work *work) {
    starter *starters = calloc((size_t)work->jobs, sizeof(*starters));
    pthread_barrier_t all_started;
    if (starters == NULL) exit(EXIT_FAILURE);
    pthread_barrier_init(&all_started, NULL, (unsigned)work->jobs);
    for (int i = 0; i < work->jobs; ++i) {
        starters[i] = (starter){work, i, &all_started, 0};
        if (pthread_create(&starters[i].thread, NULL, start, &starters[i]) != 0) {
            fputs("a host's thread could not be started\n", stderr);
            exit(EXIT_FAILURE);
        }
    }
    for (int i = 0; i < work->jobs; ++i) pthread_join(starters[i].thread, NULL);
    pthread_barrier_destroy(&all_started);
    free(starters);
}

static const struct {
    const char *kind;
    void (*run)(const host_work *work);
} hosts[] = {
    {"sequential", run_sequential},
    {"omp", run_in_region},
    {"omp_one", run_on_one_of_region},
    {"pthreads", run_on_pthreads},
};

static const char *const float_modes[] = {"default", "flush", "up", "down", "zero", "traps"};

bool host_is_known(const char *kind, const char *float_mode) {
    bool kind_known = false, mode_known = false;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); ++i) kind_known |= strcmp(kind, hosts[i].kind) == 0;
    for (size_t i = 0; i < sizeof(float_modes) / sizeof(float_modes[0]); ++i) {
        mode_known |= strcmp(float_mode, float_modes[i]) == 0;
    }
    return kind_known && mode_known;
}

void host_run(const char *kind, const char *float_mode, int jobs, void (*job)(int index, void *context),
              void *context) {
    host_work work = {float_mode, jobs, job, context};
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); ++i) {
        if (strcmp(kind, hosts[i].kind) == 0) hosts[i].run(&work);
    }
}
