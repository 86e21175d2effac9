/* rekindle verify FILE: every byte is checked. */
#include "fixture.h"

START_TEST(a_valid_file_is_accepted) {
    ck_assert_int_eq(run_tool("verify", GOLDEN_FILE, NULL), 0);
    ck_assert_str_eq(output, GOLDEN_FILE ": valid\n");
    ck_assert_str_eq(error, "");
}
END_TEST

START_TEST(a_damaged_tensor_is_noticed) {
    char *copy = copy_golden("copy", IN_A_TENSOR);
    ck_assert_int_eq(run_tool("verify", copy, NULL), 1);
    ck_assert_str_eq(output, "");
    ck_assert_int_eq(strncmp(error, "rekindle: REKINDLE_CORRUPT: ", 28), 0);
    expect_part(error, copy);
    expect_part(error, "tensor '");
    free(copy);
}
END_TEST

START_TEST(a_missing_file_is_named) {
    char *missing = path_in(folder, "missing");
    ck_assert_int_eq(run_tool("verify", missing, NULL), 1);
    expect_part(error, "REKINDLE_NOT_FOUND");
    expect_part(error, missing);
    ck_assert_str_eq(output, "");
    free(missing);
}
END_TEST

/* A terminal obeys control characters; a file of unknown origin must not speak to it. */
START_TEST(control_characters_are_escaped) {
    char *path = path_in(folder, "bell\a\033[2J");
    write_file(path, "x", 1);
    ck_assert_int_eq(run_tool("verify", path, NULL), 1);
    expect_part(error, "bell\\x07\\x1b[2J");
    ck_assert_ptr_null(strchr(error, '\a'));
    free(path);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_valid_file_is_accepted);
    tcase_add_test(tests, a_damaged_tensor_is_noticed);
    tcase_add_test(tests, a_missing_file_is_named);
    tcase_add_test(tests, control_characters_are_escaped);
}

int main(void) {
    return run_tests("tool.verify", add_tests);
}
