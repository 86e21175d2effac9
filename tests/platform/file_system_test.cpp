// The operating system's files under faults: calls that are interrupted, fall short or fail.
#include "platform/file_system.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>

#include "checkpoint/expect_error.h"
#include "checkpoint/test_files.h"
#include "platform/posix_calls.h"

using namespace rekindle;
using namespace rekindle::platform;

namespace {

std::string folder;
int count; // calls of the replaced function

void set_up() {
    char *path = make_folder();
    folder = path;
    free(path);
    count = 0;
}

void tear_down() {
    remove_folder(strdup(folder.c_str()));
}

FileSystem &files() {
    return default_file_system();
}

// Files outlive what they were opened by.
std::unique_ptr<Directory> held() {
    return files().open_directory(folder);
}

std::span<const std::byte> bytes_of(const std::string &text) {
    return std::as_bytes(std::span(text));
}

std::string contents_of(const std::string &path) {
    size_t size = 0;
    unsigned char *bytes = read_file(path.c_str(), &size);
    std::string contents(reinterpret_cast<char *>(bytes), size);
    free(bytes);
    return contents;
}

std::string some_text() {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += std::to_string(i);
    return text;
}

// What a system call does that fails.
template <int code>
int fail_with() {
    ++count;
    errno = code;
    return -1;
}

START_TEST(files_are_written_and_read) {
    std::string path = folder + "/file", text = some_text();
    auto file = held()->create("file");
    file->append(bytes_of(text.substr(0, 100)));
    file->append({});
    file->append(bytes_of(text.substr(100)));
    file->sync();
    file->close();
    ck_assert(contents_of(path) == text);

    auto reader = files().open(path);
    ck_assert_uint_eq(reader->size(), text.size());
    std::string part(50, '\0');
    reader->read(200, std::as_writable_bytes(std::span(part)));
    ck_assert(part == text.substr(200, 50));
    auto mapping = reader->map();
    ck_assert_uint_eq(mapping->bytes().size(), text.size());
    ck_assert_mem_eq(mapping->bytes().data(), text.data(), text.size());
}
END_TEST

START_TEST(short_and_interrupted_writes_go_on) {
    posix_calls().write = [](int descriptor, const void *bytes, size_t size) -> ssize_t {
        if (count % 2 == 0) return fail_with<EINTR>();
        ++count;
        return ::write(descriptor, bytes, std::min<size_t>(size, 7));
    };
    std::string path = folder + "/file", text = some_text();
    auto file = held()->create("file");
    file->append(bytes_of(text));
    file->close();
    ck_assert(contents_of(path) == text);
}
END_TEST

START_TEST(short_and_interrupted_reads_go_on) {
    std::string path = folder + "/file", text = some_text();
    write_file(path.c_str(), text.data(), text.size());
    posix_calls().pread = [](int descriptor, void *bytes, size_t size, off_t offset) -> ssize_t {
        if (count % 2 == 0) return fail_with<EINTR>();
        ++count;
        return ::pread(descriptor, bytes, std::min<size_t>(size, 11), offset);
    };
    std::string read(text.size() - 3, '\0');
    files().open(path)->read(3, std::as_writable_bytes(std::span(read)));
    ck_assert(read == text.substr(3));
}
END_TEST

START_TEST(reading_beyond_the_end_is_an_error) {
    std::string path = folder + "/file";
    write_file(path.c_str(), "12345", 5);
    auto file = files().open(path);
    std::byte bytes[3];
    expect_error(REKINDLE_IO_ERROR, [&] { file->read(3, bytes); });
    expect_error(REKINDLE_IO_ERROR, [&] { file->read(500, bytes); });
    file->read(2, bytes);
    file->read(5, {});
}
END_TEST

START_TEST(write_errors_name_operation_path_and_reason) {
    std::string path = folder + "/file";
    auto file = held()->create("file");
    posix_calls().write = [](int, const void *, size_t) -> ssize_t { return fail_with<ENOSPC>(); };
    std::string message = expect_error(REKINDLE_IO_ERROR, [&] { file->append(bytes_of("x")); });
    ck_assert(message == "cannot write '" + path + "': No space left on device");
}
END_TEST

START_TEST(read_errors_are_statuses) {
    std::string path = folder + "/file";
    write_file(path.c_str(), "12345", 5);
    auto file = files().open(path);
    posix_calls().pread = [](int, void *, size_t, off_t) -> ssize_t { return fail_with<EIO>(); };
    std::byte byte;
    ck_assert(contains(expect_error(REKINDLE_IO_ERROR, [&] { file->read(0, {&byte, 1}); }), "Input/output error"));
    posix_calls().mmap = [](void *, size_t, int, int, int, off_t) -> void * {
        errno = ENODEV;
        return MAP_FAILED;
    };
    ck_assert(contains(expect_error(REKINDLE_IO_ERROR, [&] { file->map(); }), "cannot map"));
}
END_TEST

START_TEST(a_failed_flush_is_not_repeated) {
    auto file = held()->create("file");
    file->append(bytes_of("x"));
    posix_calls().fsync = [](int) -> int { return fail_with<EIO>(); };
    ck_assert(contains(expect_error(REKINDLE_IO_ERROR, [&] { file->sync(); }), "cannot flush"));
    ck_assert_int_eq(count, 1);
    file.reset();
    ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(an_interrupted_flush_goes_on) {
    auto file = held()->create("file");
    posix_calls().fsync = [](int descriptor) -> int { return count < 3 ? fail_with<EINTR>() : ::fsync(descriptor); };
    file->sync();
    ck_assert_int_eq(count, 3);
}
END_TEST

off_t told; // up to here the disk was told to write, without a gap

// A large file is on its way to the disk while it is written; a disk that takes no hints writes it all the same.
START_TEST(flushing_starts_early_as_a_hint) {
    posix_calls().start_flush = [](int, off_t offset, off_t size) -> int {
        if (offset == told) told += size;
        return fail_with<EIO>();
    };
    std::string path = folder + "/file", text(size_t{20} << 20, 'x');
    told = 0;
    auto file = held()->create("file");
    for (size_t begin = 0; begin < text.size(); begin += size_t{1} << 20) {
        file->append(bytes_of(text).subspan(begin, size_t{1} << 20));
    }
    ck_assert_int_eq(count, 2);
    ck_assert_int_eq(told, off_t{16} << 20);
    file->sync();
    file->close();
    ck_assert(contents_of(path) == text);
}
END_TEST

START_TEST(a_failed_close_is_reported_once) {
    auto file = held()->create("file");
    posix_calls().close = [](int descriptor) -> int {
        ::close(descriptor);
        return fail_with<EIO>();
    };
    ck_assert(contains(expect_error(REKINDLE_IO_ERROR, [&] { file->close(); }), "cannot close"));
    file.reset(); // must not close the number again: it may be someone else's by now
    ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(an_interrupted_close_has_closed) {
    auto file = held()->create("file");
    posix_calls().close = [](int descriptor) -> int {
        ::close(descriptor);
        return fail_with<EINTR>();
    };
    file->close();
    ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(a_file_system_without_folder_flush_is_accepted) {
    posix_calls().fsync = [](int) -> int { return fail_with<EINVAL>(); };
    held()->sync();
    posix_calls().fsync = [](int) -> int { return fail_with<EIO>(); };
    expect_error(REKINDLE_IO_ERROR, [] { held()->sync(); });
}
END_TEST

START_TEST(existing_files_are_not_created) {
    std::string path = folder + "/file";
    write_file(path.c_str(), "precious", 8);
    ck_assert(contains(expect_error(REKINDLE_IO_ERROR, [&] { held()->create("file"); }), "File exists"));
    ck_assert(contents_of(path) == "precious");
}
END_TEST

START_TEST(missing_paths_are_not_found) {
    std::string path = folder + "/missing";
    expect_error(REKINDLE_NOT_FOUND, [&] { files().open(path); });
    expect_error(REKINDLE_NOT_FOUND, [&] { files().open_directory(path); });
    expect_error(REKINDLE_NOT_FOUND, [&] { held()->open("missing"); });
    expect_error(REKINDLE_NOT_FOUND, [&] { held()->remove("missing"); });
    expect_error(REKINDLE_NOT_FOUND, [&] { held()->rename("missing", "other"); });
}
END_TEST

START_TEST(folders_are_made_with_those_above) {
    std::string inner = folder + "/a//b/c/";
    files().make_directory(inner);
    files().make_directory(inner);
    files().open_directory(inner);
    for (const char *name : {"/a/b/c", "/a/b", "/a"}) ck_assert_int_eq(rmdir((folder + name).c_str()), 0);
}
END_TEST

START_TEST(a_folder_that_cannot_be_made_is_an_error) {
    posix_calls().mkdir = [](const char *, mode_t) -> int { return fail_with<EACCES>(); };
    std::string message = expect_error(REKINDLE_IO_ERROR, [] { files().make_directory(folder + "/new"); });
    ck_assert(message == "cannot make folder '" + folder + "/new': Permission denied");
}
END_TEST

START_TEST(a_read_only_folder_is_refused) {
    held()->require_writable();
    posix_calls().faccessat = [](int, const char *, int) -> int { return fail_with<EROFS>(); };
    std::string message = expect_error(REKINDLE_IO_ERROR, [] { held()->require_writable(); });
    ck_assert(message == "cannot write to folder '" + folder + "': Read-only file system");
}
END_TEST

// The same with real permissions, which hold for everyone but root.
START_TEST(a_folder_without_permission_is_refused) {
    if (geteuid() == 0) ck_assert_int_eq(seteuid(65534), 0);
    expect_error(REKINDLE_IO_ERROR, [] { files().open_directory("/")->require_writable(); });
    if (getuid() == 0) ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

START_TEST(parents_and_joins) {
    const char *const parents[][2] = {{"/a/b", "/a"}, {"/a//b//", "/a"}, {"/a", "/"}, {"/", "/"}, {"//", "/"},
                                      {"a", "."},     {"a/b", "a"},      {"a/", "."}, {"", "."},  {"../x", ".."}};
    for (auto [path, parent] : parents) {
        std::string result = parent_directory(path);
        ck_assert_msg(result == parent, "%s: %s", path, result.c_str());
    }
    ck_assert(join_path("a", "b") == "a/b");
    ck_assert(join_path("/", "b") == "/b");
    ck_assert(file_name("a/b") == "b" && file_name("b") == "b" && file_name("a/").empty() && file_name("").empty());
}
END_TEST

START_TEST(descriptors_are_closed_in_programs_the_host_starts) {
    auto file = held()->create("file");
    auto reader = files().open(folder + "/file");
    auto directory = held();
    auto lock = directory->lock(0);
    for (int descriptor = 3; descriptor < 100; ++descriptor) {
        char target[4096];
        std::string link = "/proc/self/fd/" + std::to_string(descriptor);
        ssize_t length = readlink(link.c_str(), target, sizeof(target));
        if (length < 0 || std::string(target, static_cast<size_t>(length)).rfind(folder, 0) != 0) continue;
        ++count;
        ck_assert_int_ne(fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0);
    }
    ck_assert_int_eq(count, 4);
}
END_TEST

START_TEST(the_default_can_be_replaced) {
    FileSystem &real = files();
    {
        class Other final : public FileSystem {
            std::unique_ptr<RandomAccessFile> open(const std::string &) override { return nullptr; }
            void make_directory(const std::string &) override {}
            std::unique_ptr<Directory> open_directory(const std::string &) override { return nullptr; }
        } other;
        ScopedFileSystem replacement(other);
        ck_assert_ptr_eq(&files(), &other);
    }
    ck_assert_ptr_eq(&files(), &real);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, files_are_written_and_read);
    tcase_add_test(tests, short_and_interrupted_writes_go_on);
    tcase_add_test(tests, short_and_interrupted_reads_go_on);
    tcase_add_test(tests, reading_beyond_the_end_is_an_error);
    tcase_add_test(tests, write_errors_name_operation_path_and_reason);
    tcase_add_test(tests, read_errors_are_statuses);
    tcase_add_test(tests, a_failed_flush_is_not_repeated);
    tcase_add_test(tests, an_interrupted_flush_goes_on);
    tcase_add_test(tests, flushing_starts_early_as_a_hint);
    tcase_add_test(tests, a_failed_close_is_reported_once);
    tcase_add_test(tests, an_interrupted_close_has_closed);
    tcase_add_test(tests, a_file_system_without_folder_flush_is_accepted);
    tcase_add_test(tests, existing_files_are_not_created);
    tcase_add_test(tests, missing_paths_are_not_found);
    tcase_add_test(tests, folders_are_made_with_those_above);
    tcase_add_test(tests, a_folder_that_cannot_be_made_is_an_error);
    tcase_add_test(tests, a_read_only_folder_is_refused);
    tcase_add_test(tests, a_folder_without_permission_is_refused);
    tcase_add_test(tests, parents_and_joins);
    tcase_add_test(tests, descriptors_are_closed_in_programs_the_host_starts);
    tcase_add_test(tests, the_default_can_be_replaced);
}

} // namespace

int main() {
    return run_tests("platform.file_system", add_tests);
}
