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

enum { MOST_THREADS = 4096 };

/* The threads of one moment, as the kernel numbers them. */
typedef struct listing {
    int count;
    int id[MOST_THREADS];
    int computes[MOST_THREADS];
} listing;

static pthread_t observer;
static atomic_bool ending;
static listing listings[2];
static census largest;

static int is_compute_thread(const char *task) {
    static const char prefix[] = "rekindle-";
    char path[300], name[64] = "";
    FILE *file;
    snprintf(path, sizeof(path), "/proc/self/task/%s/comm", task);
    file = fopen(path, "r");
    if (file == NULL) return 0; /* it has ended meanwhile */
    if (fgets(name, sizeof(name), file) == NULL) name[0] = '\0';
    fclose(file);
    return strncmp(name, prefix, sizeof(prefix) - 1) == 0 && isdigit((unsigned char)name[sizeof(prefix) - 1]);
}

static void list_threads(listing *now) {
    DIR *tasks = opendir("/proc/self/task");
    const struct dirent *task;
    now->count = 0;
    if (tasks == NULL) {
        perror("/proc/self/task");
        exit(EXIT_FAILURE);
    }
    while ((task = readdir(tasks)) != NULL && now->count < MOST_THREADS) {
        if (task->d_name[0] == '.') continue;
        now->id[now->count] = atoi(task->d_name);
        now->computes[now->count] = is_compute_thread(task->d_name);
        ++now->count;
    }
    closedir(tasks);
}

static int lists(const listing *listed, int id) {
    for (int i = 0; i < listed->count; ++i) {
        if (listed->id[i] == id) return 1;
    }
    return 0;
}

/* Counts those that are in both. */
static census count_both(const listing *before, const listing *now) {
    census counted = {0, -THREADS_OF_SANITIZER};
    for (int i = 0; i < now->count; ++i) {
        if (!lists(before, now->id[i])) continue;
        if (now->computes[i]) {
            ++counted.compute;
        } else {
            ++counted.others;
        }
    }
    return counted;
}

static void take_largest(int *turn) {
    const listing *before = &listings[*turn];
    census counted;
    *turn = 1 - *turn;
    list_threads(&listings[*turn]);
    counted = count_both(before, &listings[*turn]);
    if (counted.compute > largest.compute) largest.compute = counted.compute;
    if (counted.others > largest.others) largest.others = counted.others;
}

static void *observe(void *unused) {
    const struct timespec pause = {0, 3000000};
    int turn = 0;
    (void)unused;
    while (!atomic_load(&ending)) {
        take_largest(&turn);
        nanosleep(&pause, NULL);
    }
    return NULL;
}

void census_begin(void) {
    largest = (census){0, 0};
    list_threads(&listings[0]);
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
