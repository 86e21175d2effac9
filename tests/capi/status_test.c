/* Status names and the text of the last failure, which each thread has for itself. */
#include <errno.h>
#include <pthread.h>

#include "helpers.h"

START_TEST(every_status_has_its_name) {
    static const char *const names[] = {"REKINDLE_OK",        "REKINDLE_INVALID_ARGUMENT", "REKINDLE_INVALID_STATE",
                                        "REKINDLE_NOT_FOUND", "REKINDLE_OUT_OF_MEMORY",    "REKINDLE_UNSUPPORTED",
                                        "REKINDLE_BUSY",      "REKINDLE_LOCKED",           "REKINDLE_IO_ERROR",
                                        "REKINDLE_CORRUPT",   "REKINDLE_NEWER_FORMAT",     "REKINDLE_MISMATCH",
                                        "REKINDLE_ABORTED",   "REKINDLE_PREEMPTED",        "REKINDLE_DATA_ERROR",
                                        "REKINDLE_FORKED",    "REKINDLE_BACKEND_ERROR",    "REKINDLE_INTERNAL",
                                        "REKINDLE_RANK_LOST"};
    size_t i;
    for (i = 0; i < LENGTH(names); ++i) ck_assert_str_eq(rekindle_status_name((rekindle_status)i), names[i]);
    ck_assert_str_eq(rekindle_status_name((rekindle_status)19), "REKINDLE_UNKNOWN");
    ck_assert_str_eq(rekindle_status_name((rekindle_status)-1), "REKINDLE_UNKNOWN");
}
END_TEST

START_TEST(the_text_is_empty_before_the_first_failure) {
    size_t count = 0;
    ck_assert_str_eq(rekindle_last_error(), "");
    INVALID(rekindle_history_key_count(NULL, &count), "history is NULL; expected a pointer");
    ck_assert_uint_eq(rekindle_dtype_size(REKINDLE_FLOAT32), 4);
    OK(rekindle_log_set_sink(NULL, NULL, REKINDLE_LOG_INFO));
    ck_assert_str_eq(rekindle_last_error(), "history is NULL; expected a pointer");
}
END_TEST

static void *fail_elsewhere(void *unused) {
    (void)unused;
    ck_assert_str_eq(rekindle_last_error(), "");
    ck_assert_int_eq(rekindle_checkpoint_verify(NULL), REKINDLE_INVALID_ARGUMENT);
    ck_assert_str_eq(rekindle_last_error(), "checkpoint is NULL; expected a pointer");
    return NULL;
}

START_TEST(threads_do_not_see_each_others_failures) {
    pthread_t thread;
    size_t count = 0;
    INVALID(rekindle_history_key_count(NULL, &count), "");
    ck_assert_int_eq(pthread_create(&thread, NULL, fail_elsewhere, NULL), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_str_eq(rekindle_last_error(), "history is NULL; expected a pointer");
}
END_TEST

/* A name of 9,000 bytes in two-byte characters: the text ends at a whole character. */
START_TEST(a_long_text_is_cut) {
    enum { CHARACTERS = 4500 };
    static char name[2 * CHARACTERS + 1];
    rekindle_metric_options options = REKINDLE_METRIC_OPTIONS_INIT;
    rekindle_metric *metric = NULL;
    const char *text;
    size_t i, size;
    for (i = 0; i < CHARACTERS; ++i) memcpy(name + 2 * i, "\xC3\xA9", 2);
    options.name = name;
    INVALID(rekindle_metric_create(&options, &metric), "metric is \"\xC3\xA9");
    text = rekindle_last_error();
    size = strlen(text);
    ck_assert_uint_gt(size, 4000);
    ck_assert_uint_lt(size, 4096);
    ck_assert_str_eq(text + size - 5, "\xA9 ...");
}
END_TEST

START_TEST(the_systems_reason_has_its_number) {
    rekindle_model *model = NULL;
    rekindle_idx_dataset_options files = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    char *path = NULL;
    size_t count = 0;
    REFUSED(rekindle_model_load("/no_such_file", &model), REKINDLE_NOT_FOUND, "/no_such_file");
    ck_assert_int_eq(rekindle_last_system_error(), ENOENT);
    REFUSED(rekindle_model_load("/dev/null/file", &model), REKINDLE_IO_ERROR, "/dev/null/file");
    ck_assert_int_eq(rekindle_last_system_error(), ENOTDIR);
    INVALID(rekindle_history_key_count(NULL, &count), "history");
    ck_assert_int_eq(rekindle_last_system_error(), 0);
    files.x_path = "/dev/null/file";
    REFUSED(rekindle_idx_dataset_create(&files, &dataset), REKINDLE_IO_ERROR, "/dev/null/file");
    ck_assert_int_eq(rekindle_last_system_error(), ENOTDIR);
    REFUSED(rekindle_checkpoint_newest("/no_such_folder", &path), REKINDLE_NOT_FOUND, "/no_such_folder");
    ck_assert_int_eq(rekindle_last_system_error(), ENOENT);
}
END_TEST

START_TEST(null_strings_can_be_destroyed) {
    rekindle_string_destroy(NULL);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, every_status_has_its_name);
    tcase_add_test(tests, the_text_is_empty_before_the_first_failure);
    tcase_add_test(tests, threads_do_not_see_each_others_failures);
    tcase_add_test(tests, a_long_text_is_cut);
    tcase_add_test(tests, the_systems_reason_has_its_number);
    tcase_add_test(tests, null_strings_can_be_destroyed);
}

int main(void) {
    return run_tests("capi.status", add_tests);
}
