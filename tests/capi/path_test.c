/* Paths that lead to no regular file: each function that takes one names what is there, changes nothing, and waits for
 * nothing. */
#include "helpers.h"

static char *folder;
static rekindle_model *model;

static void set_up(void) {
    char *pipe;
    folder = make_folder();
    pipe = path_in(folder, "pipe");
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    free(pipe);
    model = make_compiled_model();
    OK(rekindle_model_build(model, sample_shape, 1));
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    remove_folder(folder);
}

static rekindle_status open_x(const char *path) {
    rekindle_idx_dataset_options options = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    options.x_path = path;
    return rekindle_idx_dataset_create(&options, &dataset);
}

static rekindle_status open_y(const char *path) {
    static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};
    rekindle_idx_dataset_options options = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    char *x = path_in(folder, "x");
    rekindle_status status;
    write_file(x, labels, sizeof(labels));
    options.x_path = x;
    options.y_path = path;
    status = rekindle_idx_dataset_create(&options, &dataset);
    free(x);
    return status;
}

static rekindle_status load(const char *path) {
    rekindle_model *loaded = NULL;
    return rekindle_model_load(path, &loaded);
}

static rekindle_status load_weights(const char *path) {
    return rekindle_model_load_weights(model, path);
}

static rekindle_status open_checkpoint(const char *path) {
    rekindle_checkpoint *checkpoint = NULL;
    return rekindle_checkpoint_open(path, &checkpoint);
}

static rekindle_status save(const char *path) {
    return rekindle_model_save(model, path);
}

static rekindle_status save_weights(const char *path) {
    return rekindle_model_save_weights(model, path);
}

static rekindle_status (*const files[])(const char *path) = {open_x,          open_y, load,        load_weights,
                                                             open_checkpoint, save,   save_weights};

static void expect_named(rekindle_status (*use)(const char *path), const char *path, const char *what) {
    struct stat before, after;
    ck_assert_int_eq(stat(path, &before), 0);
    REFUSED(use(path), REKINDLE_IO_ERROR, what);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), path));
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert(before.st_mode == after.st_mode && before.st_ino == after.st_ino);
}

START_TEST(what_is_no_file_is_named) {
    char *pipe = path_in(folder, "pipe"), *link = path_in(folder, "link"), *slash = path_in(folder, "none/");
    expect_named(files[_i], folder, "it is a folder");
    expect_named(files[_i], pipe, "it is a named pipe");
    expect_named(files[_i], "/dev/null", "it is a device");
    ck_assert_int_eq(symlink("/dev/zero", link), 0);
    expect_named(files[_i], link, "it is a device");
    INVALID(files[_i](""), "path is \"\"; expected a path");
    ck_assert_int_ne(files[_i](slash), REKINDLE_OK);
    free(pipe);
    free(link);
    free(slash);
}
END_TEST

START_TEST(folders_are_named) {
    char *pipe = path_in(folder, "pipe"), *found = NULL;
    INVALID(rekindle_checkpoint_newest("", &found), "backup_dir is \"\"; expected a path");
    REFUSED(rekindle_checkpoint_newest(pipe, &found), REKINDLE_IO_ERROR, pipe);
    REFUSED(rekindle_checkpoint_newest("/dev/null", &found), REKINDLE_IO_ERROR, "/dev/null");
    REFUSED(rekindle_checkpoint_newest(folder, &found), REKINDLE_NOT_FOUND, folder);
    INVALID(rekindle_checkpoint_before("", &found), "path is \"\"; expected a path");
    INVALID(rekindle_checkpoint_before(folder, &found), folder);
    INVALID(rekindle_checkpoint_before(pipe, &found), pipe);
    ck_assert_ptr_null(found);
    free(pipe);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, what_is_no_file_is_named, 0, LENGTH(files));
    tcase_add_test(tests, folders_are_named);
}

int main(void) {
    return run_tests("capi.path", add_tests);
}
