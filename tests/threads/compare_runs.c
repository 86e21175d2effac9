/* Runs a worker (worker.c) in an environment and compares it with runs in a plain one: equal bits with as many threads,
 * and nearly equal numbers with one thread; no more threads than there may be; nothing printed but the worker's own
 * lines.
 *
 *   compare_runs WORKER [NAME=VALUE ...] [expect=N] [argument of the worker ...]
 *
 * Names of variables are upper case; expect=N says how many threads the runtime has to have. */
#define _GNU_SOURCE
#include <ctype.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "threads/results.h"

enum { MAXIMUM_WORDS = 32, OUTPUT_SIZE = 65536 };

/* As near as other sums of the same floats come, after a few steps of Adam. */
static const double rtol = 1e-4;

typedef struct words {
    const char *list[MAXIMUM_WORDS + 1];
    size_t count;
} words;

typedef struct report {
    int64_t threads;
    uint64_t hash;
    int compute_threads, other_threads;
} report;

static void quit(const char *what, const char *detail) {
    fprintf(stderr, "%s: %s\n", what, detail);
    exit(EXIT_FAILURE);
}

static void add(words *to, const char *word) {
    if (to->count == MAXIMUM_WORDS) quit("too many words", word);
    to->list[to->count++] = word;
    to->list[to->count] = NULL;
}

/* The value of a word "name=value", or NULL. */
static const char *value_of(const char *word, const char *name) {
    size_t length = strlen(name);
    return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static const char *find(const words *in, const char *name, const char *otherwise) {
    for (size_t i = 0; i < in->count; ++i) {
        const char *value = value_of(in->list[i], name);
        if (value != NULL) return value;
    }
    return otherwise;
}

/* Variables that OpenMP and oneDNN look at. */
static bool is_about_threads(const char *variable) {
    static const char *const prefixes[] = {"OMP_", "GOMP_", "ONEDNN_", "DNNL_"};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); ++i) {
        if (strncmp(variable, prefixes[i], strlen(prefixes[i])) == 0) return true;
    }
    return false;
}

static void clear_environment(void) {
    for (size_t i = 0; environ[i] != NULL;) {
        char name[256];
        size_t length = strcspn(environ[i], "=");
        if (!is_about_threads(environ[i]) || length >= sizeof(name)) {
            ++i;
            continue;
        }
        memcpy(name, environ[i], length);
        name[length] = '\0';
        unsetenv(name);
        i = 0;
    }
}

static void become_worker(const words *variables, const words *arguments, int output) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (size_t i = 0; i < variables->count; ++i) putenv((char *)(uintptr_t)variables->list[i]);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execv(arguments->list[0], (char **)(uintptr_t)arguments->list);
    _exit(127);
}

static void read_all(int from, char *to) {
    size_t size = 0;
    ssize_t got;
    while (size < OUTPUT_SIZE - 1 && (got = read(from, to + size, OUTPUT_SIZE - 1 - size)) > 0) size += (size_t)got;
    to[size] = '\0';
}

static report parse(const char *output) {
    report parsed = {0, 0, 0, 0};
    int used = -1;
    sscanf(output, "threads %" SCNd64 " hash %" SCNx64 " compute_threads %d other_threads %d %n", &parsed.threads,
           &parsed.hash, &parsed.compute_threads, &parsed.other_threads, &used);
    if (used < 0 || output[used] != '\0') quit("unexpected output", output);
    return parsed;
}

static report run(const words *variables, const words *arguments) {
    static char output[OUTPUT_SIZE];
    int ends[2], status = 0;
    pid_t child;
    for (size_t i = 0; i < variables->count; ++i) printf("%s ", variables->list[i]);
    for (size_t i = 0; i < arguments->count; ++i) printf("%s ", arguments->list[i]);
    fflush(stdout);
    if (pipe(ends) != 0 || (child = fork()) < 0) quit("the worker", "could not be started");
    if (child == 0) become_worker(variables, arguments, ends[1]);
    close(ends[1]);
    read_all(ends[0], output);
    close(ends[0]);
    waitpid(child, &status, 0);
    printf("\n%s", output);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) quit("the worker failed", output);
    return parse(output);
}

/* One job after the other, in a plain environment, with the runtime for so many threads. */
static report run_plainly(const words *tested, int64_t threads, const char *out) {
    static const char *const kept[] = {"work", "jobs"};
    static char setting[32];
    words none = {{NULL}, 0}, arguments = {{NULL}, 0};
    add(&arguments, tested->list[0]);
    for (size_t i = 1; i < tested->count; ++i) {
        for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); ++k) {
            if (value_of(tested->list[i], kept[k]) != NULL) add(&arguments, tested->list[i]);
        }
    }
    snprintf(setting, sizeof(setting), "threads=%" PRId64, threads);
    add(&arguments, setting);
    add(&arguments, out);
    return run(&none, &arguments);
}

static void expect_at_most(int64_t actual, int64_t bound, const char *what) {
    if (actual <= bound) return;
    fprintf(stderr, "%" PRId64 " %s, expected at most %" PRId64 "\n", actual, what, bound);
    exit(EXIT_FAILURE);
}

/* Threads of the host: main, the one that takes the census, and those for the jobs. */
static int64_t host_threads(const words *arguments) {
    bool sequential = strcmp(find(arguments, "host", "sequential"), "sequential") == 0;
    int64_t jobs = atoll(find(arguments, "jobs", "1"));
    return 2 + (sequential ? 0 : jobs);
}

static void compare_numbers(const char *actual_path, const char *expected_path) {
    results actual = results_read(actual_path), expected = results_read(expected_path);
    double deviation = results_deviation(&actual, &expected);
    printf("the results deviate by %g from one thread's\n", deviation);
    if (!(deviation <= rtol)) quit("the results differ from one thread's", "see above");
    results_free(&actual);
    results_free(&expected);
}

static void compare(const words *variables, words *arguments, const char *folder) {
    char tested_out[512], plain_out[512];
    report tested, plain;
    int64_t threads, plans = atoll(find(arguments, "plans", "0")), expected = atoll(find(variables, "expect", "0"));
    words environment = {{NULL}, 0};
    for (size_t i = 0; i < variables->count; ++i) {
        if (value_of(variables->list[i], "expect") == NULL) add(&environment, variables->list[i]);
    }
    snprintf(tested_out, sizeof(tested_out), "out=%s/tested", folder);
    snprintf(plain_out, sizeof(plain_out), "out=%s/plain", folder);
    add(arguments, tested_out);

    tested = run(&environment, arguments);
    if (expected != 0 && tested.threads != expected)
        quit("the number of threads is not", find(variables, "expect", ""));
    expect_at_most(tested.compute_threads, tested.threads == 1 ? 0 : tested.threads, "compute threads");
    expect_at_most(tested.other_threads, host_threads(arguments), "other threads");

    threads = plans == 0 || plans > tested.threads ? tested.threads : plans;
    plain = run_plainly(arguments, threads, plain_out);
    if (plain.threads != threads) quit("the plain run has another number of threads than", "asked for");
    if (tested.hash != plain.hash) quit("the results differ from", "those of a plain run");
    if (threads == 1) return;
    run_plainly(arguments, 1, plain_out);
    compare_numbers(tested_out + strlen("out="), plain_out + strlen("out="));
}

static void remove_folder(const char *folder) {
    static const char *const files[] = {"tested", "plain"};
    char path[512];
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); ++i) {
        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
}

static char folder[256];

static void clean_up(void) {
    remove_folder(folder);
}

int main(int count, char **list) {
    words variables = {{NULL}, 0}, arguments = {{NULL}, 0};
    if (count < 2) quit("usage", "compare_runs WORKER [NAME=VALUE ...] [expect=N] [argument ...]");
    add(&arguments, list[1]);
    for (int i = 2; i < count; ++i) {
        bool is_variable = isupper((unsigned char)list[i][0]) || value_of(list[i], "expect") != NULL;
        add(is_variable ? &variables : &arguments, list[i]);
    }
    snprintf(folder, sizeof(folder), "%s/rekindle-test-XXXXXX", getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    if (mkdtemp(folder) == NULL) quit(folder, "could not be made");
    atexit(clean_up);
    clear_environment();
    compare(&variables, &arguments, folder);
    return 0;
}
