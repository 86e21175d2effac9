/* Threads that the operating system refuses, one after the other: each is a status, and what was asked for works later.
 * Each test has a process of its own. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>

#include "capi/helpers.h"

static atomic_int threads_left = INT_MAX;

/* Stands before the C library's, for the library under test, too. */
__attribute__((visibility("default"))) int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                                                          void *(*start)(void *), void *argument) {
    typedef int (*function)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    function real;
    void *symbol = dlsym(RTLD_NEXT, "pthread_create");
    memcpy(&real, &symbol, sizeof(real));
    if (atomic_load(&threads_left) == 0) return EAGAIN;
    if (atomic_load(&threads_left) != INT_MAX) atomic_fetch_sub(&threads_left, 1);
    return real(thread, attributes, start, argument);
}

static void allow_threads(int count) {
    atomic_store(&threads_left, count);
}

static void configure(int64_t threads) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = threads;
    OK(rekindle_runtime_configure(&options));
}

static void expect_refusal(int allowed, int64_t threads) {
    int64_t started = -1;
    allow_threads(allowed);
    REFUSED(rekindle_runtime_threads(&started), REKINDLE_UNSUPPORTED, "the operating system refuses");
    ck_assert_int_eq(started, -1);
    allow_threads(INT_MAX);
    OK(rekindle_runtime_threads(&started));
    ck_assert_int_eq(started, threads);
}

/* The threads that are started on trial: 0, 1 or 2 of 3. */
START_TEST(compute_threads_are_refused) {
    configure(3);
    expect_refusal(_i, 3);
}
END_TEST

/* All three were there on trial, and then are not. */
START_TEST(the_executor_is_refused) {
    configure(3);
    expect_refusal(3, 3);
}
END_TEST

START_TEST(every_function_that_starts_the_runtime_gives_the_status) {
    rekindle_dataset *dataset;
    rekindle_model *model;
    configure(2);
    dataset = make_dataset();
    model = make_compiled_model();
    allow_threads(1);
    REFUSED(rekindle_model_fit(model, dataset, NULL), REKINDLE_UNSUPPORTED, "refuses 2 compute threads");
    allow_threads(INT_MAX);
    OK(rekindle_model_fit(model, dataset, NULL));
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}
END_TEST

START_TEST(one_thread_needs_none) {
    int64_t threads = 0;
    configure(1);
    allow_threads(0);
    OK(rekindle_runtime_threads(&threads));
    ck_assert_int_eq(threads, 1);
}
END_TEST

/* The fit is refused before it changes anything, and the folder is free again. */
START_TEST(the_thread_that_writes_backups_is_refused) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_dataset *dataset;
    rekindle_model *model;
    rekindle_callback *backup = NULL;
    char *folder = make_folder();
    configure(1);
    dataset = make_dataset();
    model = make_compiled_model();
    options.backup_dir = folder;
    OK(rekindle_backup_and_restore_create(&options, &backup));
    allow_threads(0);
    REFUSED(fit_with(model, dataset, backup), REKINDLE_UNSUPPORTED, "refuses a thread for writing backups");
    allow_threads(INT_MAX);
    OK(fit_with(model, dataset, backup));
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, compute_threads_are_refused, 0, 3);
    tcase_add_test(tests, the_executor_is_refused);
    tcase_add_test(tests, every_function_that_starts_the_runtime_gives_the_status);
    tcase_add_test(tests, one_thread_needs_none);
    tcase_add_test(tests, the_thread_that_writes_backups_is_refused);
}

int main(void) {
    return run_tests("threads.refused", add_tests);
}
