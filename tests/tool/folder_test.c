/* inspect and verify with a folder of backups: each generation, and why one is refused. */
#include <fcntl.h>
#include <time.h>

#include "fixture.h"

/* The golden file is generation 42. */
#define GENERATION(number) "checkpoint-00000000" #number ".rekindle"

static size_t golden_size(void) {
    struct stat status;
    ck_assert_int_eq(stat(GOLDEN_FILE, &status), 0);
    return (size_t)status.st_size;
}

static void set_age(const char *path, time_t seconds) {
    struct timespec times[2] = {{0, UTIME_OMIT}, {0, 0}};
    times[1].tv_sec = time(NULL) - seconds;
    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* Each row, of a valid generation below a damaged one, one that is no checkpoint, and one under another's name. */
START_TEST(each_generation_is_shown) {
    char *valid = copy_golden(GENERATION(42), 0), *foreign = path_in(folder, GENERATION(43));
    char *renamed = copy_golden(GENERATION(44), 0);
    char line[8192];
    write_file(foreign, "hello", 5);
    set_age(valid, 3 * 86400 + 3600);
    set_age(foreign, 3 * 3600 + 60);
    set_age(renamed, 300 + 10);
    ck_assert_int_eq(run_tool("verify", folder, NULL), 0);
    ck_assert_str_eq(error, "");
    snprintf(line, sizeof(line), "folder         %s", folder);
    expect_line(output, line);
    snprintf(line, sizeof(line),
             "        42  valid     running    %12zu     3 days  epoch 3, batch 17, validation; step %s", golden_size(),
             "12345678901");
    expect_line(output, line);
    expect_line(output, "        43  refused   unknown               5        3 h  unknown");
    snprintf(line, sizeof(line), "            REKINDLE_CORRUPT: checkpoint '%s': ", foreign);
    expect_part(output, line);
    expect_part(output, "not a checkpoint");
    snprintf(line, sizeof(line), "        44  refused   running    %12zu      5 min  epoch 3, ", golden_size());
    expect_part(output, line);
    snprintf(line, sizeof(line),
             "            REKINDLE_CORRUPT: checkpoint '%s': it is generation 42 under another's name", renamed);
    expect_line(output, line);
    expect_line(output, "1 of 3 valid");
    ck_assert(strstr(output, "        44") < strstr(output, "        43"));
    ck_assert(strstr(output, "        43") < strstr(output, "        42"));
    free(valid);
    free(foreign);
    free(renamed);
}
END_TEST

START_TEST(inspect_goes_on_with_the_newest_valid_one) {
    char *valid = copy_golden(GENERATION(42), 0), *renamed = copy_golden(GENERATION(44), 0);
    char line[8192];
    ck_assert_int_eq(run_tool("inspect", folder, NULL), 0);
    expect_line(output, "1 of 2 valid");
    snprintf(line, sizeof(line), "file           %s", valid);
    expect_line(output, line);
    expect_line(output, "11 tensors, 7932 bytes");
    free(valid);
    free(renamed);
}
END_TEST

START_TEST(a_folder_without_a_valid_generation_is_invalid) {
    static const char *const commands[] = {"verify", "inspect"};
    char *damaged = copy_golden(GENERATION(42), IN_A_TENSOR);
    ck_assert_int_eq(run_tool(commands[_i], folder, NULL), 1);
    expect_part(error, "rekindle: no valid backup in '");
    expect_part(error, folder);
    expect_part(output, "        42  refused   running ");
    expect_part(output, "tensor '");
    expect_line(output, "0 of 1 valid");
    free(damaged);
}
END_TEST

START_TEST(a_clock_that_went_back_makes_no_negative_age) {
    char *path = copy_golden(GENERATION(42), 0);
    set_age(path, -100000);
    ck_assert_int_eq(run_tool("verify", folder, NULL), 0);
    expect_part(output, "        0 s  epoch 3");
    free(path);
}
END_TEST

/* As when a run removes it between the listing and the reading. */
START_TEST(a_generation_that_is_gone_is_left_out) {
    char *valid = copy_golden(GENERATION(42), 0), *gone = path_in(folder, GENERATION(43));
    ck_assert_int_eq(symlink("nowhere", gone), 0);
    ck_assert_int_eq(run_tool("verify", folder, NULL), 0);
    expect_line(output, "1 of 1 valid");
    ck_assert_ptr_null(strstr(output, "        43"));
    free(valid);
    free(gone);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, each_generation_is_shown);
    tcase_add_test(tests, inspect_goes_on_with_the_newest_valid_one);
    tcase_add_loop_test(tests, a_folder_without_a_valid_generation_is_invalid, 0, 2);
    tcase_add_test(tests, a_generation_that_is_gone_is_left_out);
    tcase_add_test(tests, a_clock_that_went_back_makes_no_negative_age);
}

int main(void) {
    return run_tests("tool.folder", add_tests);
}
