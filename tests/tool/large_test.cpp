// The tool with tensors beyond 4 GiB, in sparse files.
#include <fcntl.h>

#include "export_fixture.h"

#include "checkpoint/sparse_file.h"

namespace {

std::string first, second;

// Reading a hole costs memory on a disk's file system and nothing on one in memory.
void set_up_files() {
    if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 1);
    set_up();
    first = in_folder("first");
    second = in_folder("second");
}

void write_file_ending_with(const std::string &path, std::byte last) {
    int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(descriptor, 0);
    rekindle::checkpoint::write_sparse_file(descriptor, last);
    ck_assert_int_eq(close(descriptor), 0);
}

START_TEST(a_difference_beyond_4_gigabytes_is_found) {
    write_file_ending_with(first, std::byte{0});
    write_file_ending_with(second, std::byte{7});
    ck_assert_int_eq(run_tool("diff", first.c_str(), second.c_str(), nullptr), 1);
    ck_assert_str_eq(output, "tensor 'big': 1 of 4294971393 elements differ\n");
}
END_TEST

START_TEST(a_tensor_beyond_4_gigabytes_is_exported) {
    write_file_ending_with(first, std::byte{0});
    ck_assert_int_eq(run_tool("export", "--npy", first.c_str(), second.c_str(), "behind", nullptr), 0);
    ck_assert(contents_of(second + "/behind.npy").substr(128) ==
              std::string("\x01\x00\x00\x00\xfe\xff\xff\xff\x03\x00\x00\x00", 12));
    remove_export(second);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up_files, tear_down);
    tcase_add_test(tests, a_difference_beyond_4_gigabytes_is_found);
    tcase_add_test(tests, a_tensor_beyond_4_gigabytes_is_exported);
}

} // namespace

int main() {
    return run_tests("tool.large", add_tests);
}
