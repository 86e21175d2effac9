/* The log sink: which lines it gets, and that it can be taken away. A preempted save that fails, resumed runs and the
 * like write the lines; here it is a run that has nothing left to train. */
#include "helpers.h"

typedef struct lines {
    int count;
    int others; /* lines of another level than the one looked for */
    rekindle_log_level level;
    char last[1024];
} lines;

static void keep_line(void *user_data, rekindle_log_level level, const char *message) {
    lines *kept = user_data;
    if (level != kept->level) {
        ++kept->others;
        return;
    }
    ++kept->count;
    snprintf(kept->last, sizeof(kept->last), "%s", message);
}

static char *folder;
static rekindle_model *model;
static rekindle_dataset *dataset;
static rekindle_callback *backup;

static void set_up(void) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    folder = make_folder();
    model = make_compiled_model();
    dataset = make_dataset();
    options.backup_dir = folder;
    options.delete_checkpoint = 0;
    OK(rekindle_backup_and_restore_create(&options, &backup));
    OK(fit_with(model, dataset, backup));
}

static void tear_down(void) {
    rekindle_callback_destroy(backup);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    remove_folder(folder);
}

/* Restores the completed run, which logs one line for information. */
static void write_a_line(void) {
    OK(fit_with(model, dataset, backup));
}

START_TEST(lines_reach_the_sink) {
    lines kept = {0, 0, REKINDLE_LOG_INFO, ""};
    OK(rekindle_log_set_sink(keep_line, &kept, REKINDLE_LOG_INFO));
    write_a_line();
    ck_assert_int_eq(kept.count, 1);
    ck_assert_ptr_nonnull(strstr(kept.last, folder));
    ck_assert_ptr_nonnull(strstr(kept.last, "nothing is trained"));
    ck_assert_ptr_null(strchr(kept.last, '\n'));
    OK(rekindle_log_set_sink(NULL, NULL, REKINDLE_LOG_INFO));
    write_a_line();
    ck_assert_int_eq(kept.count, 1);
}
END_TEST

START_TEST(lines_below_the_minimum_are_dropped) {
    lines kept = {0, 0, REKINDLE_LOG_INFO, ""};
    OK(rekindle_log_set_sink(keep_line, &kept, REKINDLE_LOG_WARNING));
    write_a_line();
    ck_assert_int_eq(kept.count, 0);
    OK(rekindle_log_set_sink(keep_line, &kept, REKINDLE_LOG_DEBUG));
    write_a_line();
    ck_assert_int_eq(kept.count, 1);
}
END_TEST

START_TEST(the_level_is_checked) {
    lines kept = {0, 0, REKINDLE_LOG_INFO, ""};
    OK(rekindle_log_set_sink(keep_line, &kept, REKINDLE_LOG_INFO));
    INVALID(rekindle_log_set_sink(NULL, NULL, (rekindle_log_level)4), "minimum_level is 4; expected");
    INVALID(rekindle_log_set_sink(NULL, NULL, (rekindle_log_level)-1), "minimum_level is");
    write_a_line();
    ck_assert_int_eq(kept.count, 1);
}
END_TEST

START_TEST(a_file_is_a_ready_sink) {
    char *other = make_folder(), *path = path_in(other, "log"), *contents;
    FILE *file = fopen(path, "w");
    size_t size;
    ck_assert_ptr_nonnull(file);
    INVALID(rekindle_log_to_file(file, (rekindle_log_level)4), "minimum_level is 4; expected");
    OK(rekindle_log_to_file(file, REKINDLE_LOG_WARNING));
    write_a_line();
    OK(rekindle_log_to_file(file, REKINDLE_LOG_INFO));
    write_a_line();
    OK(rekindle_log_to_file(NULL, REKINDLE_LOG_INFO));
    write_a_line();
    fclose(file);
    contents = (char *)read_file(path, &size);
    contents = realloc(contents, size + 1);
    contents[size] = '\0';
    ck_assert_int_eq(strncmp(contents, "rekindle: info: ", 16), 0);
    ck_assert_ptr_eq(strchr(contents, '\n'), contents + size - 1);
    ck_assert_ptr_nonnull(strstr(contents, "nothing is trained"));
    free(contents);
    free(path);
    remove_folder(other);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, lines_reach_the_sink);
    tcase_add_test(tests, lines_below_the_minimum_are_dropped);
    tcase_add_test(tests, the_level_is_checked);
    tcase_add_test(tests, a_file_is_a_ready_sink);
}

int main(void) {
    return run_tests("capi.log", add_tests);
}
