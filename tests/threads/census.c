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

static pthread_t observer;
static atomic_bool ending;
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

census take_census(void) {
    census counted = {0, -THREADS_OF_SANITIZER};
    DIR *tasks = opendir("/proc/self/task");
    const struct dirent *task;
    if (tasks == NULL) {
        perror("/proc/self/task");
        exit(EXIT_FAILURE);
    }
    while ((task = readdir(tasks)) != NULL) {
        if (task->d_name[0] == '.') continue;
        if (is_compute_thread(task->d_name)) {
            ++counted.compute;
        } else {
            ++counted.others;
        }
    }
    closedir(tasks);
    return counted;
}

static void take_largest(void) {
    census counted = take_census();
    if (counted.compute > largest.compute) largest.compute = counted.compute;
    if (counted.others > largest.others) largest.others = counted.others;
}

static void *observe(void *unused) {
    const struct timespec pause = {0, 3000000};
    (void)unused;
    while (!atomic_load(&ending)) {
        take_largest();
        nanosleep(&pause, NULL);
    }
    return NULL;
}

void census_begin(void) {
    largest = (census){0, 0};
    atomic_store(&ending, 0);
    if (pthread_create(&observer, NULL, observe, NULL) != 0) {
        fputs("the observing thread could not be started\n", stderr);
        exit(EXIT_FAILURE);
    }
}

census census_end(void) {
    atomic_store(&ending, 1);
    pthread_join(observer, NULL);
    take_largest();
    return largest;
}
