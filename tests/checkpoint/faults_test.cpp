// Every operation of a commit fails in turn, and the process is killed at every operation in turn: there is always a
// whole backup, the former one or the new one, and the next run goes on from it.
#include "checkpoint/generations.h"

#include <cerrno>

#include "checkpoint/writer.h"
#include "expect_error.h"
#include "fault_file_system.h"
#include "platform/posix_calls.h"
#include "rekindle.h"
#include "sample_image.h"
#include "test_files.h"

using namespace rekindle;
using namespace rekindle::checkpoint;

namespace {

std::string folder;

void set_up() {
    char *path = make_folder();
    folder = path;
    free(path);
}

void tear_down() {
    remove_folder(strdup(folder.c_str()));
}

platform::FileSystem &real_files() {
    return platform::default_file_system();
}

void commit_to(platform::FileSystem &files, uint64_t generation, size_t keep) {
    Generations generations(files, folder);
    generations.lock(0);
    Image image = sample_image(generation);
    generations.commit(image);
    generations.prune(keep);
}

// The generation that a run which starts now would take up.
uint64_t newest_after_restart() {
    Generations generations(real_files(), folder);
    generations.lock(0);
    ck_assert_uint_eq(real_files().open_directory(folder)->list().size(), generations.list().size());
    std::shared_ptr<const Reader> newest = generations.newest_valid();
    ck_assert_msg(newest != nullptr, "no backup is left");
    return newest->progress().generation;
}

bool has_temporary_file() {
    return real_files().open_directory(folder)->list().size() != Generations(real_files(), folder).list().size();
}

START_TEST(each_operation_fails_once) {
    FaultFileSystem faulty;
    uint64_t generation = 1;
    commit_to(real_files(), generation, 1);
    for (uint64_t number = 0;; ++number, ++generation) {
        ck_assert_uint_lt(number, 100);
        faulty.fail_at(number, false);
        std::string message;
        try {
            commit_to(faulty, generation + 1, 1);
        } catch (const Error &error) {
            ck_assert_int_eq(error.status(), REKINDLE_IO_ERROR);
            message = error.what();
        }
        ck_assert_uint_eq(message.empty(), !faulty.failed());
        ck_assert(!has_temporary_file());
        uint64_t newest = newest_after_restart();
        ck_assert(newest == generation || newest == generation + 1);
        if (message.empty()) {
            ck_assert_uint_eq(newest, generation + 1);
            break;
        }
        commit_to(real_files(), generation + 1, 1);
        ck_assert_uint_eq(newest_after_restart(), generation + 1);
    }
    const std::vector<std::string> expected = {
        "make_directory", "open_directory", "require_writable", "lock",           "list", "create", "append",
        "sync",           "close",          "rename",           "sync_directory", "list", "remove"};
    ck_assert(faulty.operations() == expected);
}
END_TEST

START_TEST(the_process_dies_at_each_operation) {
    FaultFileSystem faulty;
    uint64_t generation = 1;
    commit_to(real_files(), generation, 1);
    bool died = true;
    for (uint64_t number = 0; died; ++number) {
        ck_assert_uint_lt(number, 100);
        faulty.fail_at(number, true);
        try {
            commit_to(faulty, generation + 1, 1);
        } catch (const Error &) {
        }
        died = faulty.failed();
        uint64_t newest = newest_after_restart();
        ck_assert(newest == generation || newest == generation + 1);
        generation = newest;
    }
}
END_TEST

START_TEST(the_disk_is_full_at_each_byte) {
    commit_to(real_files(), 1, 1);
    uint64_t size = sample_image(2).bytes().size();
    for (uint64_t space = 0; space < size; space += 37) {
        FaultFileSystem full;
        full.set_space(space);
        std::string message = expect_error(REKINDLE_IO_ERROR, [&] { commit_to(full, 2, 1); });
        ck_assert(contains(message, "No space left"));
        ck_assert(!has_temporary_file());
        ck_assert_uint_eq(newest_after_restart(), 1);
    }
}
END_TEST

START_TEST(a_file_is_replaced_whole_or_not_at_all) {
    std::string path = folder + "/model.rekindle";
    Image old_image = sample_image(1);
    Image new_image = sample_image(2);
    Destination(real_files(), path).write(old_image.bytes());
    FaultFileSystem faulty;
    for (uint64_t number = 0;; ++number) {
        faulty.fail_at(number, false);
        bool thrown = false;
        try {
            Destination(faulty, path).write(new_image.bytes());
        } catch (const Error &) {
            thrown = true;
        }
        auto reader = Reader::open(real_files(), path);
        reader->verify();
        bool is_new = reader->progress().generation == 2;
        ck_assert(is_new || thrown);
        // Only a failure after the rename may leave the new file.
        if (thrown && is_new) ck_assert(faulty.operations().back() == "sync_directory");
        ck_assert_uint_eq(real_files().open_directory(folder)->list().size(), 1);
        if (!thrown) break;
        Destination(real_files(), path).write(old_image.bytes());
    }
}
END_TEST

int reads_left;

// An error of the disk is a status, wherever it strikes; nothing is mapped, so nothing raises a signal.
START_TEST(each_read_fails_in_turn) {
    std::string path = folder + "/model.rekindle";
    Destination(real_files(), path).write(sample_image(1).bytes());
    platform::posix_calls().pread = [](int descriptor, void *bytes, size_t size, off_t offset) -> ssize_t {
        if (reads_left-- != 0) return ::pread(descriptor, bytes, size, offset);
        errno = EIO;
        return -1;
    };
    int number = 0;
    for (bool failed = true; failed; ++number) {
        ck_assert_int_lt(number, 100);
        reads_left = number;
        rekindle_checkpoint *checkpoint = nullptr;
        rekindle_tensor *tensor = nullptr;
        rekindle_status status = rekindle_checkpoint_open(path.c_str(), &checkpoint);
        if (status == REKINDLE_OK) status = rekindle_checkpoint_verify(checkpoint);
        if (status == REKINDLE_OK) status = rekindle_checkpoint_read(checkpoint, "kernel", &tensor);
        failed = reads_left < 0;
        ck_assert_int_eq(status, failed ? REKINDLE_IO_ERROR : REKINDLE_OK);
        if (failed) ck_assert(contains(rekindle_last_error(), path));
        rekindle_tensor_destroy(tensor);
        rekindle_checkpoint_destroy(checkpoint);
    }
    ck_assert_int_gt(number, 10);
}
END_TEST

START_TEST(a_leftover_that_cannot_be_removed_hides_no_error) {
    FaultFileSystem faulty;
    Destination destination(faulty, folder + "/file");
    faulty.fail_at(1, true); // append, and then the removal
    std::string message = expect_error(REKINDLE_IO_ERROR, [&] { destination.write(sample_image(1).bytes()); });
    ck_assert(contains(message, "cannot append"));
}
END_TEST

START_TEST(names_of_temporary_files_are_recognised) {
    ck_assert(target_of_temporary("file.tmp-0123456789abcdef") == "file");
    for (const char *name : {"", "file", "file.tmp-", ".tmp-0123456789abcdef", "file.tmp-0123456789abcdeg",
                             "file.tmp-0123456789abcde", "file.tnp-0123456789abcdef", "file.tmp-0123456789ABCDEF"}) {
        ck_assert_msg(target_of_temporary(name).empty(), "%s", name);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, each_operation_fails_once);
    tcase_add_test(tests, the_process_dies_at_each_operation);
    tcase_add_test(tests, the_disk_is_full_at_each_byte);
    tcase_add_test(tests, a_file_is_replaced_whole_or_not_at_all);
    tcase_add_test(tests, each_read_fails_in_turn);
    tcase_add_test(tests, a_leftover_that_cannot_be_removed_hides_no_error);
    tcase_add_test(tests, names_of_temporary_files_are_recognised);
}

} // namespace

int main() {
    return run_tests("checkpoint.faults", add_tests);
}
