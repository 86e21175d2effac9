/* The command-line tool: what it prints, where, and its exit status. */
#include <sys/wait.h>

#include "test_files.h"

#define GOLDEN_FILE REKINDLE_SOURCE_DIR "/tests/checkpoint/golden/v1.rekindle"

static char *folder, *output_path, *error_path;
static char *output, *error;

static void set_up(void) {
    folder = make_folder();
    output_path = path_in(folder, "output");
    error_path = path_in(folder, "error");
    output = error = NULL;
}

static void tear_down(void) {
    free(output);
    free(error);
    free(output_path);
    free(error_path);
    remove_folder(folder);
}

static char *read_text(const char *path) {
    size_t size;
    char *text = (char *)read_file(path, &size);
    text[size] = '\0';
    return text;
}

/* Runs the tool with up to two arguments (NULL ends them), its output going to a file; returns its exit status. */
static int run_tool_into(const char *output_file, const char *first, const char *second) {
    pid_t child = fork();
    int status;
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (freopen(output_file, "w", stdout) == NULL || freopen(error_path, "w", stderr) == NULL) _exit(99);
        execl(REKINDLE_TOOL, "rekindle", first, second, (char *)NULL);
        _exit(99);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    free(error);
    error = read_text(error_path);
    return WEXITSTATUS(status);
}

static int run_tool(const char *first, const char *second) {
    int status = run_tool_into(output_path, first, second);
    free(output);
    output = read_text(output_path);
    return status;
}

static void expect_line(const char *text, const char *line) {
    const char *found = strstr(text, line);
    ck_assert_msg(found != NULL && (found == text || found[-1] == '\n') && found[strlen(line)] == '\n',
                  "no line '%s' in:\n%s", line, text);
}

START_TEST(inspect_shows_a_file) {
    ck_assert_int_eq(run_tool("inspect", GOLDEN_FILE), 0);
    ck_assert_str_eq(error, "");
    expect_line(output, "run            running");
    expect_line(output, "generation     42");
    expect_line(output, "position       epoch 3, batch 17, validation; step 12345678901");
    expect_line(output, "configuration  {\"class\":\"Sequential\",\"name\":\"größe\"}");
    expect_line(output, "fingerprint    {\"batch_size\":32}");
    expect_line(output, "environment    none");
    expect_line(output, "weight     float32  (24, 40)                      3840  dense/kernel");
    expect_line(output, "optimizer  int64    ()                               8  optimizer/step");
    expect_line(output, "random     uint64   (2,)                            16  random/key");
    expect_line(output, "metric     float64  (2,)                            16  metric/loss");
    expect_line(output, "history    float64  (3,)                            24  history/accuracy");
    expect_line(output, "callback   uint8    (0,)                             0  callback/empty");
    expect_line(output, "dataset    int32    (1, 3)                          12  dataset/position");
    expect_line(output, "host       uint8    (1, 1, 1, 1, 1, 1, 1, 5)             5  host/state");
    expect_line(output, "11 tensors, 7932 bytes");
}
END_TEST

START_TEST(verify_accepts_a_valid_file) {
    ck_assert_int_eq(run_tool("verify", GOLDEN_FILE), 0);
    ck_assert_str_eq(output, GOLDEN_FILE ": valid\n");
    ck_assert_str_eq(error, "");
}
END_TEST

START_TEST(a_folder_stands_for_its_newest_backup) {
    size_t size;
    unsigned char *bytes = read_file(GOLDEN_FILE, &size);
    char *older = path_in(folder, "checkpoint-0000000041.rekindle");
    char *newest = path_in(folder, "checkpoint-0000000042.rekindle");
    write_file(older, "damaged", 7);
    write_file(newest, bytes, size);
    ck_assert_int_eq(run_tool("verify", folder), 0);
    ck_assert_int_eq(strncmp(output, newest, strlen(newest)), 0);
    ck_assert_int_eq(run_tool("inspect", folder), 0);
    ck_assert_ptr_nonnull(strstr(output, newest));
    free(bytes);
    free(older);
    free(newest);
}
END_TEST

START_TEST(a_damaged_tensor_is_listed_but_not_verified) {
    size_t size;
    unsigned char *bytes = read_file(GOLDEN_FILE, &size);
    char *copy = path_in(folder, "copy");
    bytes[size / 2] ^= 1;
    write_file(copy, bytes, size);
    ck_assert_int_eq(run_tool("inspect", copy), 0);
    expect_line(output, "11 tensors, 7932 bytes");
    ck_assert_int_eq(run_tool("verify", copy), 1);
    ck_assert_str_eq(output, "");
    ck_assert_int_eq(strncmp(error, "rekindle: REKINDLE_CORRUPT: ", 28), 0);
    ck_assert_ptr_nonnull(strstr(error, copy));
    ck_assert_ptr_nonnull(strstr(error, "tensor '"));
    free(bytes);
    free(copy);
}
END_TEST

START_TEST(what_is_no_checkpoint_is_invalid) {
    char *missing = path_in(folder, "missing");
    char *foreign = path_in(folder, "foreign");
    write_file(foreign, "hello", 5);
    ck_assert_int_eq(run_tool("verify", missing), 1);
    ck_assert_ptr_nonnull(strstr(error, "REKINDLE_NOT_FOUND"));
    ck_assert_ptr_nonnull(strstr(error, missing));
    ck_assert_int_eq(run_tool("inspect", folder), 1);
    ck_assert_ptr_nonnull(strstr(error, "no backup in this folder"));
    ck_assert_int_eq(run_tool("inspect", foreign), 1);
    ck_assert_ptr_nonnull(strstr(error, "not a checkpoint"));
    ck_assert_str_eq(output, "");
    free(missing);
    free(foreign);
}
END_TEST

START_TEST(wrong_usage_prints_the_usage) {
    ck_assert_int_eq(run_tool(NULL, NULL), 2);
    ck_assert_ptr_nonnull(strstr(error, "usage: rekindle inspect FILE|FOLDER"));
    ck_assert_int_eq(run_tool("verify", NULL), 2);
    ck_assert_int_eq(run_tool("repair", GOLDEN_FILE), 2);
    ck_assert_ptr_nonnull(strstr(error, "usage:"));
    ck_assert_str_eq(output, "");
}
END_TEST

START_TEST(help_and_version_are_no_errors) {
    ck_assert_int_eq(run_tool("--help", NULL), 0);
    ck_assert_ptr_nonnull(strstr(output, "Exit status: 0"));
    ck_assert_int_eq(run_tool("--version", NULL), 0);
    ck_assert_int_eq(strncmp(output, "rekindle ", 9), 0);
    ck_assert_str_eq(error, "");
}
END_TEST

START_TEST(output_that_cannot_be_written_is_an_error) {
    ck_assert_int_eq(run_tool_into("/dev/full", "inspect", GOLDEN_FILE), 1);
    ck_assert_ptr_nonnull(strstr(error, "cannot write the output"));
}
END_TEST

/* A terminal obeys control characters; a file of unknown origin must not speak to it. */
START_TEST(control_characters_are_escaped) {
    char *path = path_in(folder, "bell\a\033[2J");
    write_file(path, "x", 1);
    ck_assert_int_eq(run_tool("verify", path), 1);
    ck_assert_ptr_nonnull(strstr(error, "bell\\x07\\x1b[2J"));
    ck_assert_ptr_null(strchr(error, '\a'));
    free(path);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, inspect_shows_a_file);
    tcase_add_test(tests, verify_accepts_a_valid_file);
    tcase_add_test(tests, a_folder_stands_for_its_newest_backup);
    tcase_add_test(tests, a_damaged_tensor_is_listed_but_not_verified);
    tcase_add_test(tests, what_is_no_checkpoint_is_invalid);
    tcase_add_test(tests, wrong_usage_prints_the_usage);
    tcase_add_test(tests, help_and_version_are_no_errors);
    tcase_add_test(tests, output_that_cannot_be_written_is_an_error);
    tcase_add_test(tests, control_characters_are_escaped);
}

int main(void) {
    return run_tests("checkpoint.tool", add_tests);
}
