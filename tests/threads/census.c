#include "threads/census.h"

#include <ctype.h>
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ThreadSanitizer has a thread of its own. */
#ifdef __SANITIZE_THREAD__
enum { THREADS_OF_SANITIZER = 1 };
#else
enum { THREADS_OF_SANITIZER = 0 };
#endif

/* A thread counts when it was in so many earlier lists running. */
enum { MOST_THREADS = 4096, STEADY = 8 };

static const struct timespec interval = {0, 3000000};

typedef struct thread {
    int id;
    int computes;
    int age; /* earlier lists that it was in */
} thread;

/* The threads of one moment. */
typedef struct listing {
    int count;
    thread threads[MOST_THREADS];
} listing;

static pthread_t observer;
static atomic_bool ending;
static listing listings[2];
static census largest;

/* False if it has ended meanwhile. */
static int read_name(const char *task, char *name, int size) {
    char path[300];
    FILE *file;
    int known;
    snprintf(path, sizeof(path), "/proc/self/task/%s/comm", task);
    file = fopen(path, "r");
    if (file == NULL) return 0;
    known = fgets(name, size, file) != NULL;
    fclose(file);
    return known;
}

static int is_compute_thread(const char *name) {
    static const char prefix[] = "rekindle-";
    return strncmp(name, prefix, sizeof(prefix) - 1) == 0 && isdigit((unsigned char)name[sizeof(prefix) - 1]);
}

static int age_in(const listing *listed, int id) {
    for (int i = 0; i < listed->count; ++i) {
        if (listed->threads[i].id == id) return listed->threads[i].age + 1;
    }
    return 0;
}

static void list_threads(const listing *before, listing *now) {
    DIR *tasks = opendir("/proc/self/task");
    const struct dirent *task;
    now->count = 0;
    if (tasks == NULL) {
        perror("/proc/self/task");
        exit(EXIT_FAILURE);
    }
    while ((task = readdir(tasks)) != NULL && now->count < MOST_THREADS) {
        char name[64];
        int id = atoi(task->d_name);
        if (task->d_name[0] == '.' || !read_name(task->d_name, name, sizeof(name))) continue;
        now->threads[now->count++] = (thread){id, is_compute_thread(name), age_in(before, id)};
    }
    closedir(tasks);
}

static void take_largest(const listing *now) {
    census counted = {0, -THREADS_OF_SANITIZER};
    for (int i = 0; i < now->count; ++i) {
        if (now->threads[i].age < STEADY) continue;
        if (now->threads[i].computes) {
            ++counted.compute;
        } else {
            ++counted.others;
        }
    }
    if (counted.compute > largest.compute) largest.compute = counted.compute;
    if (counted.others > largest.others) largest.others = counted.others;
}

/* Goes on until those that live at the end have been counted. */
static void *observe(void *unused) {
    (void)unused;
    for (int turn = 0, last = 0; last <= STEADY; turn = 1 - turn) {
        if (atomic_load(&ending)) ++last;
        list_threads(&listings[1 - turn], &listings[turn]);
        take_largest(&listings[turn]);
        nanosleep(&interval, NULL);
    }
    return NULL;
}

void census_begin(void) {
    largest = (census){0, 0};
    listings[0].count = listings[1].count = 0;
    atomic_store(&ending, 0);
    if (pthread_create(&observer, NULL, observe, NULL) != 0) {
        fputs("the observing thread could not be started\n", stderr);
        exit(EXIT_FAILURE);
    }
}

census census_end(void) {
    atomic_store(&ending, 1);
    pthread_join(observer, NULL);
    return largest;
}
