// Descriptors of the library are never 0, 1 or 2, which a host may have closed: what it prints, or what it reads from
// its standard input, must not be a file of the library.
#include "platform/posix_descriptor.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "checkpoint/test_files.h"
#include "platform/file_system.h"
#include "platform/posix_calls.h"

using namespace rekindle::platform;

namespace {

std::string folder;
int saved[3];

void set_up() {
    char *path = make_folder();
    folder = path;
    free(path);
    for (int number = 0; number < 3; ++number) saved[number] = fcntl(number, F_DUPFD, 100);
}

void restore_standard() {
    for (int number = 0; number < 3; ++number) dup2(saved[number], number);
}

void tear_down() {
    restore_standard();
    remove_folder(strdup(folder.c_str()));
}

bool is_open(int number) {
    return fcntl(number, F_GETFD) >= 0;
}

// Closes those of the numbers whose bit is set.
void close_standard(int which) {
    for (int number = 0; number < 3; ++number) {
        if ((which >> number & 1) != 0) close(number);
    }
}

// Whatever is closed, each kind of descriptor is beyond, and what was closed is closed again afterwards.
START_TEST(no_descriptor_of_ours_is_a_standard_one) {
    bool beyond = true, left_alone = true;
    close_standard(_i);
    {
        auto directory = default_file_system().open_directory(folder);
        auto file = directory->create("file");
        auto reader = directory->open("file");
        auto lock = directory->lock(0);
        Descriptor descriptor("open", "/dev/null", O_RDONLY);
        directory->list();
        directory->sync();
        beyond = descriptor.number() > 2;
        for (int number = 0; number < 3; ++number)
            left_alone = left_alone && is_open(number) == ((_i >> number & 1) == 0);
    }
    restore_standard();
    ck_assert(beyond);
    ck_assert(left_alone);
}
END_TEST

bool readable, writable;

// While it is opened, too: what another thread prints at this moment would be in the file.
START_TEST(nothing_can_be_printed_into_a_file_that_is_being_opened) {
    posix_calls().openat = [](int at, const char *path, int flags, mode_t mode) {
        int number = ::openat(at, path, flags, mode);
        char byte = 0;
        for (int standard = 0; standard < 3; ++standard) {
            readable = readable || read(standard, &byte, 1) >= 0 || errno != EBADF;
            writable = writable || write(standard, "printed", 7) >= 0 || errno != EBADF;
        }
        return number;
    };
    close_standard(7);
    default_file_system().open_directory(folder)->create("file");
    size_t size = default_file_system().open(folder + "/file")->size();
    restore_standard();
    ck_assert(!readable);
    ck_assert(!writable);
    ck_assert_uint_eq(size, 0);
}
END_TEST

// The host closes its standard output just before the file is opened, and another thread prints just behind it.
START_TEST(a_number_that_becomes_free_at_the_last_moment_is_left) {
    posix_calls().openat = [](int at, const char *path, int flags, mode_t mode) {
        if ((flags & O_CREAT) != 0 && !writable) close_standard(2);
        int number = ::openat(at, path, flags, mode);
        writable = writable || (number == 1 && write(1, "printed", 7) == 7);
        return number;
    };
    auto file = default_file_system().open_directory(folder)->create("file");
    size_t size = default_file_system().open(folder + "/file")->size();
    bool left = !is_open(1);
    restore_standard();
    ck_assert(writable);
    ck_assert(left);
    ck_assert_uint_eq(size, 0);
}
END_TEST

// The host opens something of its own under the number while the library opens a file.
START_TEST(what_the_host_opens_meanwhile_stays_open) {
    posix_calls().openat = [](int at, const char *path, int flags, mode_t mode) {
        dup2(saved[1], 1);
        return ::openat(at, path, flags, mode);
    };
    close_standard(2);
    int number = Descriptor("open", "/dev/null", O_RDONLY).number();
    bool stays = is_open(1);
    restore_standard();
    ck_assert_int_gt(number, 2);
    ck_assert(stays);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, no_descriptor_of_ours_is_a_standard_one, 0, 8);
    tcase_add_test(tests, nothing_can_be_printed_into_a_file_that_is_being_opened);
    tcase_add_test(tests, a_number_that_becomes_free_at_the_last_moment_is_left);
    tcase_add_test(tests, what_the_host_opens_meanwhile_stays_open);
}

} // namespace

int main() {
    return run_tests("platform.descriptor", add_tests);
}
