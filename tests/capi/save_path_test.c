/* Where a model or its weights are saved to: what is no file's path is named as what it is, and what is there stays. */
#include "checkpoint/test_files.h"
#include "training/fixture.h"

static rekindle_model *built_model(void) {
    static const int64_t shape[] = {4};
    rekindle_model *model = new_model(1);
    add_dense(model, 2, NULL);
    OK(rekindle_model_build(model, shape, 1));
    return model;
}

static rekindle_status save(int weights, const rekindle_model *model, const char *path) {
    return weights ? rekindle_model_save_weights(model, path) : rekindle_model_save(model, path);
}

START_TEST(what_is_no_file_is_refused_by_its_name) {
    char *folder = make_folder(), *inner = path_in(folder, "inner"), *slash = path_in(inner, ""),
         *pipe_path = path_in(folder, "pipe"), *link = path_in(folder, "link"), *missing = path_in(folder, "no/file");
    rekindle_model *model = built_model();
    struct stat status;
    ck_assert_int_eq(mkdir(inner, 0700), 0);
    ck_assert_int_eq(mkfifo(pipe_path, 0600), 0);
    ck_assert_int_eq(symlink(inner, link), 0);
    FAILS(REKINDLE_INVALID_ARGUMENT, save(_i, model, ""), "path is \"\"");
    FAILS(REKINDLE_INVALID_ARGUMENT, save(_i, model, slash), "inner/', that of a folder");
    FAILS(REKINDLE_IO_ERROR, save(_i, model, inner), "inner': it is a folder");
    FAILS(REKINDLE_IO_ERROR, save(_i, model, link), "link': it is a folder");
    FAILS(REKINDLE_IO_ERROR, save(_i, model, pipe_path), "pipe': it is a named pipe");
    FAILS(REKINDLE_IO_ERROR, save(_i, model, "/dev/null"), "null': it is a device");
    FAILS(REKINDLE_NOT_FOUND, save(_i, model, missing), "no': No such file or directory");
    ck_assert_int_eq(stat(pipe_path, &status), 0);
    ck_assert(S_ISFIFO(status.st_mode));
    ck_assert_int_eq(stat("/dev/null", &status), 0);
    ck_assert(S_ISCHR(status.st_mode));
    ck_assert_int_eq(rmdir(inner), 0);
    rekindle_model_destroy(model);
    free(inner);
    free(slash);
    free(pipe_path);
    free(link);
    free(missing);
    remove_folder(folder);
}
END_TEST

START_TEST(a_relative_path_is_of_the_working_directory) {
    char *folder = make_folder(), *path = path_in(folder, "model.rekindle");
    rekindle_model *model = built_model();
    ck_assert_int_eq(chdir(folder), 0);
    OK(save(_i, model, "model.rekindle"));
    ck_assert_int_eq(access(path, F_OK), 0);
    ck_assert_int_eq(unlink(path), 0);
    OK(save(_i, model, "./model.rekindle"));
    ck_assert_int_eq(access(path, F_OK), 0);
    rekindle_model_destroy(model);
    free(path);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, what_is_no_file_is_refused_by_its_name, 0, 2);
    tcase_add_loop_test(tests, a_relative_path_is_of_the_working_directory, 0, 2);
}

int main(void) {
    return run_tests("save_path", add_tests);
}
