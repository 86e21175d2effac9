/* What holds for every command: usage, help, output that cannot be written. */
#include <signal.h>

#include "fixture.h"

START_TEST(wrong_usage_prints_the_usage) {
    ck_assert_int_eq(run_tool(NULL), 2);
    expect_part(error, "usage: rekindle inspect ");
    ck_assert_int_eq(run_tool("verify", NULL), 2);
    ck_assert_int_eq(run_tool("verify", GOLDEN_FILE, GOLDEN_FILE, NULL), 2);
    ck_assert_int_eq(run_tool("inspect", NULL), 2);
    ck_assert_int_eq(run_tool("repair", GOLDEN_FILE, NULL), 2);
    expect_part(error, "usage:");
    ck_assert_str_eq(output, "");
}
END_TEST

START_TEST(help_and_version_are_no_errors) {
    ck_assert_int_eq(run_tool("--help", NULL), 0);
    expect_part(output, "Exit status: 0");
    ck_assert_int_eq(run_tool("--version", NULL), 0);
    ck_assert_int_eq(strncmp(output, "rekindle ", 9), 0);
    ck_assert_str_eq(error, "");
}
END_TEST

static char *inspect_arguments[] = {(char[]){"rekindle"}, (char[]){"inspect"}, (char[]){GOLDEN_FILE}, NULL};

START_TEST(output_that_cannot_be_written_is_an_error) {
    int status = wait_status_into("/dev/full", inspect_arguments);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 1);
    expect_part(error, "cannot write the output");
}
END_TEST

/* The tool's wait status when nobody reads its output, with SIGPIPE as it is in a shell, or ignored. */
static int run_into_closed_pipe(void (*on_sigpipe)(int)) {
    int ends[2], status;
    pid_t child;
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(close(ends[0]), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        signal(SIGPIPE, on_sigpipe);
        if (dup2(ends[1], STDOUT_FILENO) < 0 || freopen(error_path, "w", stderr) == NULL) _exit(99);
        execv(REKINDLE_TOOL, inspect_arguments);
        _exit(99);
    }
    close(ends[1]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    error = read_text(error_path);
    return status;
}

START_TEST(a_closed_pipe_ends_the_tool_silently) {
    int status = run_into_closed_pipe(SIG_DFL);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), SIGPIPE);
    ck_assert_str_eq(error, "");
}
END_TEST

START_TEST(a_closed_pipe_is_an_error_where_its_signal_is_ignored) {
    int status = run_into_closed_pipe(SIG_IGN);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 1);
    expect_part(error, "cannot write the output");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, wrong_usage_prints_the_usage);
    tcase_add_test(tests, help_and_version_are_no_errors);
    tcase_add_test(tests, output_that_cannot_be_written_is_an_error);
    tcase_add_test(tests, a_closed_pipe_ends_the_tool_silently);
    tcase_add_test(tests, a_closed_pipe_is_an_error_where_its_signal_is_ignored);
}

int main(void) {
    return run_tests("tool.main", add_tests);
}
