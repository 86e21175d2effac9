/* Version and build information. */
#include "helpers.h"

START_TEST(the_version_is_the_headers) {
    char expected[64];
    snprintf(expected, sizeof(expected), "%d.%d.%d", REKINDLE_VERSION_MAJOR, REKINDLE_VERSION_MINOR,
             REKINDLE_VERSION_PATCH);
    ck_assert_str_eq(rekindle_version(), expected);
}
END_TEST

static void expect_field(const char *json, const char *field) {
    ck_assert_msg(strstr(json, field) != NULL, "no %s in %s", field, json);
}

START_TEST(build_information_is_one_line_of_json) {
    char *json = NULL;
    OK(rekindle_build_info(&json));
    ck_assert_int_eq(json[0], '{');
    ck_assert_int_eq(json[strlen(json) - 1], '}');
    ck_assert_ptr_null(strchr(json, '\n'));
    expect_field(json, "\"version\":\"");
    expect_field(json, rekindle_version());
    expect_field(json, "\"compiler\":\"");
    expect_field(json, "\"onednn\":\"3.");
    expect_field(json, "\"instruction_set\":\"");
    expect_field(json, "\"checkpoint_format\":1");
    rekindle_string_destroy(json);
}
END_TEST

START_TEST(asking_does_not_start_the_runtime) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    char *json = NULL;
    int64_t threads = 0;
    OK(rekindle_build_info(&json));
    options.threads = 1;
    OK(rekindle_runtime_configure(&options));
    OK(rekindle_runtime_threads(&threads));
    ck_assert_int_eq(threads, 1);
    rekindle_string_destroy(json);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, the_version_is_the_headers);
    tcase_add_test(tests, build_information_is_one_line_of_json);
    tcase_add_test(tests, asking_does_not_start_the_runtime);
}

int main(void) {
    return run_tests("capi.version", add_tests);
}
