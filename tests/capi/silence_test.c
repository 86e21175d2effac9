/* The library prints nothing and leaves no files, whatever happens and whatever the environment asks of the libraries
 * below it. */
#include <sys/wait.h>

#include "helpers.h"

static char *folder, *backups, *output;

static void set_up(void) {
    folder = make_folder();
    backups = path_in(folder, "backups");
    output = path_in(folder, "output");
}

/* Besides the backups and the output. */
static void expect_no_other_files(void) {
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    ck_assert_ptr_nonnull(directory);
    while ((entry = readdir(directory)) != NULL) {
        int known =
            entry->d_name[0] == '.' || strcmp(entry->d_name, "backups") == 0 || strcmp(entry->d_name, "output") == 0;
        ck_assert_msg(known, "a file appeared: %s", entry->d_name);
    }
    closedir(directory);
}

static void tear_down(void) {
    remove_folder(backups);
    remove_folder(folder);
    free(output);
}

/* Runs the quiet host in a folder of its own, with one more environment variable; all it prints goes to one file, which
 * must stay empty. */
static void expect_silence(const char *variable, const char *value) {
    size_t size = 0;
    int status = 0;
    char *printed;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (variable != NULL) setenv(variable, value, 1);
        if (chdir(folder) != 0) _exit(99);
        if (freopen(output, "w", stdout) == NULL || dup2(fileno(stdout), STDERR_FILENO) < 0) _exit(98);
        execl(REKINDLE_QUIET_HOST, REKINDLE_QUIET_HOST, backups, (char *)NULL);
        _exit(97);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    printed = (char *)read_file(output, &size);
    printed[size] = '\0';
    ck_assert_msg(size == 0, "with %s=%s this was printed:\n%.2000s", variable == NULL ? "" : variable,
                  value == NULL ? "" : value, printed);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the host ended with status %d", status);
    free(printed);
    expect_no_other_files();
}

START_TEST(nothing_is_printed) {
    expect_silence(NULL, NULL);
}
END_TEST

START_TEST(the_environment_does_not_make_onednn_speak) {
    expect_silence("ONEDNN_VERBOSE", "2");
}
END_TEST

START_TEST(the_environment_does_not_make_onednn_speak_by_its_old_name) {
    expect_silence("DNNL_VERBOSE", "2");
}
END_TEST

START_TEST(the_environment_does_not_make_onednn_dump_its_code) {
    expect_silence("ONEDNN_JIT_DUMP", "1");
}
END_TEST

static void add_tests(TCase *tests) {
    unsetenv("OMP_DISPLAY_ENV"); /* libgomp answers this one before any library is initialised */
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, nothing_is_printed);
    tcase_add_test(tests, the_environment_does_not_make_onednn_speak);
    tcase_add_test(tests, the_environment_does_not_make_onednn_speak_by_its_old_name);
    tcase_add_test(tests, the_environment_does_not_make_onednn_dump_its_code);
}

int main(void) {
    return run_tests("capi.silence", add_tests);
}
