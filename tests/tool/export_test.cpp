// rekindle export: which tensors, in which format, and what is left behind when it fails.
#include "export_fixture.h"

#include <csignal>
#include <sys/resource.h>

namespace {

std::string output_folder, output_file;

void set_up_paths() {
    set_up();
    output_folder = in_folder("npy");
    output_file = in_folder("tensors.safetensors");
}

START_TEST(all_tensors_are_exported_unless_some_are_named) {
    ck_assert_int_eq(run_tool("export", GOLDEN_FILE, output_folder.c_str(), nullptr), 0);
    ck_assert_uint_eq(names_in(output_folder).size(), 11);
    remove_export(output_folder);
    ck_assert_int_eq(
        run_tool("export", GOLDEN_FILE, output_folder.c_str(), "random/key", "dense/bias", "random/key", nullptr), 0);
    ck_assert(names_in(output_folder) == std::set<std::string>({"dense.bias.npy", "random.key.npy"}));
    ck_assert_uint_eq(contents_of(output_folder + "/random.key.npy").size(), 128 + 16);
    remove_export(output_folder);
}
END_TEST

START_TEST(an_unknown_tensor_is_named) {
    ck_assert_int_eq(run_tool("export", GOLDEN_FILE, output_file.c_str(), "dense/bias", "dense", nullptr), 1);
    expect_part(error, "REKINDLE_NOT_FOUND: name is 'dense'");
    ck_assert(names_in(folder).empty());
}
END_TEST

START_TEST(the_outputs_name_or_an_option_says_in_which_format) {
    ck_assert_int_eq(run_tool("export", GOLDEN_FILE, output_file.c_str(), nullptr), 0);
    ck_assert_int_eq(contents_of(output_file)[8], '{');
    ck_assert_int_eq(unlink(output_file.c_str()), 0);
    ck_assert_int_eq(run_tool("export", "--npy", GOLDEN_FILE, output_file.c_str(), nullptr), 0);
    ck_assert_uint_eq(names_in(output_file).size(), 11);
    remove_export(output_file);
    ck_assert_int_eq(run_tool("export", "--safetensors", GOLDEN_FILE, output_folder.c_str(), nullptr), 0);
    ck_assert_int_eq(contents_of(output_folder)[8], '{');
}
END_TEST

START_TEST(wrong_usage_exports_nothing) {
    ck_assert_int_eq(run_tool("export", nullptr), 2);
    ck_assert_int_eq(run_tool("export", GOLDEN_FILE, nullptr), 2);
    ck_assert_int_eq(run_tool("export", "--npy", GOLDEN_FILE, nullptr), 2);
    ck_assert_int_eq(run_tool("export", "--hdf5", GOLDEN_FILE, output_file.c_str(), nullptr), 2);
    expect_part(error, "usage:");
    ck_assert(names_in(folder).empty());
}
END_TEST

START_TEST(nothing_damaged_is_exported) {
    char *damaged = copy_golden("damaged", IN_A_TENSOR);
    for (const std::string &path : {output_folder, output_file}) {
        ck_assert_int_eq(run_tool("export", damaged, path.c_str(), "dense/bias", nullptr), 1);
        expect_part(error, "REKINDLE_CORRUPT");
        ck_assert(names_in(folder) == std::set<std::string>({"damaged"}));
    }
    free(damaged);
}
END_TEST

START_TEST(a_folder_stands_for_its_newest_valid_generation) {
    char *valid = copy_golden("checkpoint-0000000042.rekindle", 0);
    char *damaged = copy_golden("checkpoint-0000000043.rekindle", IN_A_TENSOR);
    ck_assert_int_eq(run_tool("export", folder, output_folder.c_str(), nullptr), 0);
    ck_assert_uint_eq(names_in(output_folder).size(), 11);
    remove_export(output_folder);
    free(valid);
    free(damaged);
}
END_TEST

// Files may have 300 bytes only, as if the disk were full behind them.
START_TEST(a_full_disk_leaves_what_was_there) {
    const rlimit limit = {300, RLIM_INFINITY};
    write_file(output_file.c_str(), "former", 6);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    for (const std::string &path : {output_folder, output_file}) {
        ck_assert_int_eq(run_tool("export", GOLDEN_FILE, path.c_str(), nullptr), 1);
        expect_part(error, "File too large");
        expect_part(error, path.c_str());
        ck_assert(names_in(folder) == std::set<std::string>({"tensors.safetensors"}));
        ck_assert(contents_of(output_file) == "former");
    }
}
END_TEST

START_TEST(an_output_that_cannot_be_made_is_named) {
    const std::string inside = output_folder + "/missing/x.safetensors";
    for (const char *format : {"--npy", "--safetensors"}) {
        ck_assert_int_eq(run_tool("export", format, GOLDEN_FILE, inside.c_str(), nullptr), 1);
        expect_part(error, inside.c_str());
        expect_part(error, "No such file or directory");
    }
    ck_assert_int_eq(mkdir(output_file.c_str(), 0700), 0);
    ck_assert_int_eq(run_tool("export", GOLDEN_FILE, output_file.c_str(), nullptr), 1);
    expect_part(error, "Is a directory");
    ck_assert(names_in(folder) == std::set<std::string>({"tensors.safetensors"}));
    ck_assert_int_eq(rmdir(output_file.c_str()), 0);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up_paths, tear_down);
    tcase_add_test(tests, all_tensors_are_exported_unless_some_are_named);
    tcase_add_test(tests, an_unknown_tensor_is_named);
    tcase_add_test(tests, the_outputs_name_or_an_option_says_in_which_format);
    tcase_add_test(tests, wrong_usage_exports_nothing);
    tcase_add_test(tests, nothing_damaged_is_exported);
    tcase_add_test(tests, a_folder_stands_for_its_newest_valid_generation);
    tcase_add_test(tests, a_full_disk_leaves_what_was_there);
    tcase_add_test(tests, an_output_that_cannot_be_made_is_named);
}

} // namespace

int main() {
    return run_tests("tool.export", add_tests);
}
