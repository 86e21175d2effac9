// rekindle export --npy: each byte is as NumPy's format description has it, and no tensor's name leads elsewhere.
#include "export_fixture.h"

namespace {

std::string input, output_folder;

void set_up_paths() {
    set_up();
    input = in_folder("input");
    output_folder = in_folder("output");
}

int run_export() {
    return run_tool("export", "--npy", input.c_str(), output_folder.c_str(), nullptr);
}

// Magic, version 1.0, the header's size in two bytes, the header, which spaces and a newline fill up to a multiple of
// 64 bytes, and the data.
std::string npy(const std::string &header, size_t whole_size, const std::string &data) {
    size_t size = whole_size - 10;
    ck_assert_uint_eq(whole_size % 64, 0);
    std::string file("\x93NUMPY\x01\x00", 8);
    file += static_cast<char>(size);
    file += '\0';
    file += header + std::string(size - header.size() - 1, ' ') + "\n";
    return file + data;
}

START_TEST(each_dtype_is_written) {
    const char *const types[] = {"<f4", "<f8", "|u1", "<i4", "<i8", "<u8"};
    std::vector<Tensor> tensors;
    for (const Sample &sample : samples()) {
        tensors.push_back({"t" + std::to_string(tensors.size()), sample.dtype, {2}, sample.values});
    }
    write_checkpoint(input, tensors);
    ck_assert_int_eq(run_export(), 0);
    ck_assert_str_eq(output, "");
    ck_assert_str_eq(error, "");
    for (size_t i = 0; i < tensors.size(); ++i) {
        std::string header = std::string("{'descr': '") + types[i] + "', 'fortran_order': False, 'shape': (2,), }";
        ck_assert_msg(contents_of(output_folder + "/" + tensors[i].name + ".npy") ==
                          npy(header, 128, samples()[i].bytes),
                      "%s", types[i]);
    }
    ck_assert_uint_eq(names_in(output_folder).size(), tensors.size());
    remove_export(output_folder);
}
END_TEST

START_TEST(each_rank_is_written) {
    write_checkpoint(input, {{"scalar", REKINDLE_UINT8, {}, "x"},
                             {"matrix", REKINDLE_UINT8, {2, 3}, "abcdef"},
                             {"eight", REKINDLE_UINT8, {1, 1, 2, 1, 1, 1, 1, 1}, "ab"}});
    ck_assert_int_eq(run_export(), 0);
    const std::string begin = "{'descr': '|u1', 'fortran_order': False, 'shape': ";
    ck_assert(contents_of(output_folder + "/scalar.npy") == npy(begin + "(), }", 128, "x"));
    ck_assert(contents_of(output_folder + "/matrix.npy") == npy(begin + "(2, 3), }", 128, "abcdef"));
    ck_assert(contents_of(output_folder + "/eight.npy") == npy(begin + "(1, 1, 2, 1, 1, 1, 1, 1), }", 128, "ab"));
    remove_export(output_folder);
}
END_TEST

// The newline fills the last place, or needs 64 bytes more.
START_TEST(headers_are_padded_at_the_edge) {
    constexpr int64_t kLong = 123456789;
    const std::string begin = "{'descr': '|u1', 'fortran_order': False, 'shape': "
                              "(0, 123456789, 123456789, 123456789, 123456789, 123456789, ";
    ck_assert_uint_eq(10 + (begin + "1234), }").size() + 1, 128);
    write_checkpoint(input, {{"full", REKINDLE_UINT8, {0, kLong, kLong, kLong, kLong, kLong, 1234}, ""},
                             {"over", REKINDLE_UINT8, {0, kLong, kLong, kLong, kLong, kLong, 12345}, ""}});
    ck_assert_int_eq(run_export(), 0);
    ck_assert(contents_of(output_folder + "/full.npy") == npy(begin + "1234), }", 128, ""));
    ck_assert(contents_of(output_folder + "/over.npy") == npy(begin + "12345), }", 192, ""));
    remove_export(output_folder);
}
END_TEST

START_TEST(names_become_safe_file_names) {
    const std::pair<const char *, const char *> names[] = {
        {"dense/kernel", "dense.kernel.npy"},
        {"dense.kernel", "dense%2Ekernel.npy"},
        {"dense%2Ekernel", "dense%252Ekernel.npy"},
        {"a//b", "a..b.npy"},
        {"A-b_9", "A-b_9.npy"},
        {"../../etc/passwd", "%2E%2E.%2E%2E.etc.passwd.npy"},
        {"/absolute", "%2Fabsolute.npy"},
        {"..", "%2E%2E.npy"},
        {".", "%2E.npy"},
        {"/", "%2F.npy"},
        {"new\nline \xff", "new%0Aline%20%FF.npy"},
        {"\u00f6\\", "%C3%B6%5C.npy"},
    };
    std::vector<Tensor> tensors;
    std::set<std::string> expected;
    for (const auto &[name, file] : names) {
        tensors.push_back({name, REKINDLE_UINT8, {static_cast<int64_t>(strlen(name))}, name});
        expected.insert(file);
    }
    write_checkpoint(input, tensors);
    ck_assert_int_eq(run_export(), 0);
    ck_assert(names_in(output_folder) == expected);
    for (const auto &[name, file] : names) {
        ck_assert_msg(contents_of(output_folder + "/" + file).substr(128) == name, "%s", file);
    }
    ck_assert(names_in(folder) == std::set<std::string>({"input", "output"}));
    remove_export(output_folder);
}
END_TEST

START_TEST(names_that_are_too_long_are_refused) {
    write_checkpoint(input, {{"short", REKINDLE_UINT8, {1}, "x"}, {std::string(252, 'n'), REKINDLE_UINT8, {1}, "x"}});
    ck_assert_int_eq(run_export(), 1);
    expect_part(error, "File name too long");
    expect_part(error, std::string(252, 'n').c_str());
    ck_assert(names_in(folder) == std::set<std::string>({"input"}));
}
END_TEST

START_TEST(what_exists_is_not_touched) {
    write_checkpoint(input, {{"x", REKINDLE_UINT8, {1}, "x"}});
    ck_assert_int_eq(mkdir(output_folder.c_str(), 0700), 0);
    ck_assert_int_eq(run_export(), 1);
    expect_part(error, "File exists");
    expect_part(error, output_folder.c_str());
    ck_assert(names_in(output_folder).empty());
    ck_assert_int_eq(rmdir(output_folder.c_str()), 0);
    ck_assert_int_eq(symlink("nowhere", output_folder.c_str()), 0);
    ck_assert_int_eq(run_export(), 1);
    ck_assert(names_in(folder) == std::set<std::string>({"input", "output"}));
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up_paths, tear_down);
    tcase_add_test(tests, each_dtype_is_written);
    tcase_add_test(tests, each_rank_is_written);
    tcase_add_test(tests, headers_are_padded_at_the_edge);
    tcase_add_test(tests, names_become_safe_file_names);
    tcase_add_test(tests, names_that_are_too_long_are_refused);
    tcase_add_test(tests, what_exists_is_not_touched);
}

} // namespace

int main() {
    return run_tests("tool.export_npy", add_tests);
}
