// A folder that is held: whatever is done to its path, operations reach this folder and no other.
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

#include "checkpoint/expect_error.h"
#include "checkpoint/test_files.h"
#include "platform/file_system.h"
#include "platform/posix_calls.h"

using namespace rekindle;
using namespace rekindle::platform;

namespace {

using Place = Whereabouts::Place;

std::string base, path, moved;

void set_up() {
    char *made = make_folder();
    base = made;
    free(made);
    path = base + "/held";
    moved = base + "/moved";
    ck_assert_int_eq(mkdir(path.c_str(), 0700), 0);
}

void remove_all(const std::string &folder) {
    if (access(folder.c_str(), F_OK) == 0) remove_folder(strdup(folder.c_str()));
}

void tear_down() {
    remove_all(path);
    remove_all(moved);
    remove_all(base);
}

std::unique_ptr<Directory> held() {
    return default_file_system().open_directory(path);
}

void put(Directory &directory, const std::string &name, const std::string &contents) {
    auto file = directory.create(name);
    file->append(std::as_bytes(std::span(contents)));
    file->sync();
    file->close();
}

std::string contents_of(Directory &directory, const std::string &name) {
    auto file = directory.open(name);
    std::string contents(file->size(), '\0');
    file->read(0, std::as_writable_bytes(std::span(contents)));
    return contents;
}

void replace() {
    ck_assert_int_eq(rename(path.c_str(), moved.c_str()), 0);
    ck_assert_int_eq(mkdir(path.c_str(), 0700), 0);
    for (const char *name : {"/file", "/other"}) write_file((path + name).c_str(), "another's", 9);
}

START_TEST(every_operation_is_on_the_folder_that_is_held) {
    auto directory = held();
    put(*directory, "file", "ours");
    replace();
    ck_assert(contents_of(*directory, "file") == "ours");
    put(*directory, "new", "ours, too");
    directory->rename("new", "newer");
    put(*directory, "passing", "");
    directory->remove("passing");
    directory->sync();
    directory->require_writable();
    ck_assert_uint_eq(directory->list().size(), 2);
    ck_assert(contents_of(*directory, "newer") == "ours, too");
    expect_error(REKINDLE_NOT_FOUND, [&] { directory->remove("other"); });
    expect_error(REKINDLE_NOT_FOUND, [&] { directory->open("other"); });
    for (const char *name : {"/file", "/other"}) {
        size_t size = 0;
        free(read_file((path + name).c_str(), &size));
        ck_assert_uint_eq(size, 9);
    }
}
END_TEST

START_TEST(it_knows_where_it_is) {
    auto directory = held();
    ck_assert(directory->whereabouts().place == Place::kAtItsPath);
    replace();
    Whereabouts found = directory->whereabouts();
    ck_assert(found.place == Place::kElsewhere);
    ck_assert(found.path == moved);
    remove_all(path);
    ck_assert(directory->whereabouts().place == Place::kElsewhere);
    ck_assert_int_eq(rename(moved.c_str(), path.c_str()), 0);
    ck_assert(directory->whereabouts().place == Place::kAtItsPath);
    remove_all(path);
    ck_assert(directory->whereabouts().place == Place::kGone);
    ck_assert_int_eq(mkdir(path.c_str(), 0700), 0);
    ck_assert(directory->whereabouts().place == Place::kGone);
}
END_TEST

// The system marks what is gone with these words.
START_TEST(a_folder_of_a_misleading_name_is_not_gone) {
    auto directory = held();
    std::string name = path + " (deleted)";
    ck_assert_int_eq(rename(path.c_str(), name.c_str()), 0);
    Whereabouts found = directory->whereabouts();
    ck_assert(found.place == Place::kElsewhere);
    ck_assert(found.path == name);
    ck_assert_int_eq(rmdir(name.c_str()), 0);
    ck_assert(directory->whereabouts().place == Place::kGone);
}
END_TEST

START_TEST(a_folder_that_is_gone_takes_no_file) {
    auto directory = held();
    remove_all(path);
    expect_error(REKINDLE_NOT_FOUND, [&] { directory->create("file"); });
    expect_error(REKINDLE_NOT_FOUND, [&] { directory->open("file"); });
    ck_assert(directory->list().empty());
    directory->sync();
    ck_assert(access(path.c_str(), F_OK) != 0);
}
END_TEST

// Names in errors are absolute: a relative one would be read from another working directory.
START_TEST(a_relative_path_survives_a_change_of_the_working_directory) {
    ck_assert_int_eq(chdir(base.c_str()), 0);
    auto directory = default_file_system().open_directory("held");
    auto parent = default_file_system().open_directory(".");
    ck_assert_int_eq(chdir("/"), 0);
    put(*directory, "file", "ours");
    ck_assert(directory->path() == path);
    ck_assert(parent->path() == base);
    ck_assert(directory->path_of("file") == path + "/file");
    ck_assert(directory->whereabouts().place == Place::kAtItsPath);
    std::string message = expect_error(REKINDLE_IO_ERROR, [&] { directory->create("file"); });
    ck_assert_msg(message == "cannot create '" + path + "/file': File exists", "%s", message.c_str());
}
END_TEST

START_TEST(what_is_no_folder_is_not_held) {
    write_file((path + "/file").c_str(), "", 0);
    expect_error(REKINDLE_IO_ERROR, [] { default_file_system().open_directory(path + "/file"); });
    expect_error(REKINDLE_NOT_FOUND, [] { default_file_system().open_directory(path + "/missing"); });
    expect_error(REKINDLE_NOT_FOUND, [] { default_file_system().open_directory(""); });
}
END_TEST

START_TEST(only_files_are_replaced) {
    auto directory = held();
    put(*directory, "file", "");
    ck_assert_int_eq(mkdir(moved.c_str(), 0700), 0);
    ck_assert_int_eq(symlink(moved.c_str(), (path + "/link").c_str()), 0);
    ck_assert_int_eq(mkfifo((path + "/pipe").c_str(), 0600), 0);
    directory->require_replaceable("file");
    directory->require_replaceable("missing");
    for (const char *name : {".", "..", "link"}) {
        std::string message = expect_error(REKINDLE_IO_ERROR, [&] { directory->require_replaceable(name); });
        ck_assert_msg(contains(message, "it is a folder") && contains(message, path + "/" + name), "%s",
                      message.c_str());
    }
    std::string message = expect_error(REKINDLE_IO_ERROR, [&] { directory->require_replaceable("pipe"); });
    ck_assert_msg(contains(message, "it is a named pipe") && contains(message, path + "/pipe"), "%s", message.c_str());
}
END_TEST

START_TEST(a_list_that_breaks_off_is_an_error) {
    auto directory = held();
    posix_calls().readdir = [](DIR *) -> dirent * {
        errno = EIO;
        return nullptr;
    };
    std::string message = expect_error(REKINDLE_IO_ERROR, [&] { directory->list(); });
    ck_assert_msg(message == "cannot list '" + path + "': Input/output error", "%s", message.c_str());
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, every_operation_is_on_the_folder_that_is_held);
    tcase_add_test(tests, it_knows_where_it_is);
    tcase_add_test(tests, a_folder_of_a_misleading_name_is_not_gone);
    tcase_add_test(tests, a_folder_that_is_gone_takes_no_file);
    tcase_add_test(tests, a_relative_path_survives_a_change_of_the_working_directory);
    tcase_add_test(tests, what_is_no_folder_is_not_held);
    tcase_add_test(tests, only_files_are_replaced);
    tcase_add_test(tests, a_list_that_breaks_off_is_an_error);
}

} // namespace

int main() {
    return run_tests("platform.directory", add_tests);
}
