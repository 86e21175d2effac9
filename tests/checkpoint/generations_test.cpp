// Generations: the backup folder through its ordinary life, beside other files, and with damage in it.
#include "checkpoint/generations.h"

#include "checkpoint/writer.h"
#include "core/log.h"
#include "expect_error.h"
#include "fault_file_system.h"
#include "sample_image.h"
#include "test_files.h"

using namespace rekindle;
using namespace rekindle::checkpoint;

namespace {

std::string folder;
std::vector<std::string> log_lines;

void keep_line(void *, rekindle_log_level, const char *message) {
    log_lines.push_back(message);
}

void set_up() {
    char *path = make_folder();
    folder = path;
    free(path);
    log_lines.clear();
    set_log_sink(keep_line, nullptr, REKINDLE_LOG_DEBUG);
}

void tear_down() {
    set_log_sink(nullptr, nullptr, REKINDLE_LOG_DEBUG);
    remove_folder(strdup(folder.c_str()));
}

platform::FileSystem &files() {
    return platform::default_file_system();
}

// The folder with these generations in it, locked.
Generations locked_folder(std::vector<uint64_t> generations) {
    Generations result(files(), folder);
    result.lock(0);
    Image image;
    for (uint64_t generation : generations) {
        fill_image(image, generation);
        result.commit(image);
    }
    return result;
}

void put_file(const std::string &name, const std::string &contents = "user's own") {
    write_file((folder + "/" + name).c_str(), contents.data(), contents.size());
}

bool has_file(const std::string &name) {
    return access((folder + "/" + name).c_str(), F_OK) == 0;
}

// Flips one bit in the last tensor, which lies in the 64 bytes before the footer.
void damage(const std::string &path) {
    size_t size = 0;
    unsigned char *bytes = read_file(path.c_str(), &size);
    bytes[size - 127] ^= 4;
    write_file(path.c_str(), bytes, size);
    free(bytes);
}

using Numbers = std::vector<uint64_t>;

START_TEST(a_new_folder_is_made_and_empty) {
    std::string inner = folder + "/a/b";
    {
        Generations generations(files(), inner);
        generations.lock(0);
        ck_assert(generations.list().empty());
        ck_assert_uint_eq(generations.next(), 0);
        ck_assert(generations.newest_valid() == nullptr);
    }
    ck_assert_int_eq(rmdir(inner.c_str()), 0);
    ck_assert_int_eq(rmdir((folder + "/a").c_str()), 0);
}
END_TEST

START_TEST(the_newest_commit_is_found) {
    Generations generations = locked_folder({0, 1, 9, 10});
    ck_assert(generations.list() == Numbers({0, 1, 9, 10}));
    ck_assert_uint_eq(generations.next(), 11);
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 10);
    ck_assert(newest_path(files(), folder) == folder + "/checkpoint-0000000010.rekindle");
    ck_assert(log_lines.empty());
}
END_TEST

START_TEST(pruning_keeps_the_newest) {
    Generations generations = locked_folder({3, 4, 5, 6});
    generations.prune(2);
    ck_assert(generations.list() == Numbers({5, 6}));
    generations.prune(2);
    ck_assert(generations.list() == Numbers({5, 6}));
    generations.prune(1);
    ck_assert(generations.list() == Numbers({6}));
}
END_TEST

START_TEST(files_of_others_stay) {
    const std::vector<std::string> others = {"notes.txt",
                                             "checkpoint-12.rekindle",
                                             "checkpoint-0000000001.rekindle.bak",
                                             "model.rekindle",
                                             "checkpoint-0000000001.rekindle.tmp-xyz",
                                             "model.rekindle.tmp-0123456789abcdef"};
    for (const std::string &name : others) put_file(name);
    Generations generations = locked_folder({0, 1, 2});
    generations.prune(1);
    generations.remove_all();
    ck_assert(generations.list().empty());
    for (const std::string &name : others) ck_assert_msg(has_file(name), "%s is gone", name.c_str());
    ck_assert(files().is_directory(folder));
}
END_TEST

START_TEST(leftovers_are_removed_when_locking) {
    put_file("checkpoint-0000000001.rekindle.tmp-0123456789abcdef");
    put_file("checkpoint-0000000002.rekindle.tmp-fedcba9876543210");
    Generations generations(files(), folder);
    ck_assert(has_file("checkpoint-0000000001.rekindle.tmp-0123456789abcdef"));
    generations.lock(0);
    ck_assert(files().list_directory(folder).empty());
}
END_TEST

START_TEST(a_damaged_newest_falls_back) {
    Generations generations = locked_folder({1, 2, 3});
    damage(generations.path_of(3));
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 2);
    ck_assert_uint_eq(log_lines.size(), 1);
    ck_assert(contains(log_lines[0], generations.path_of(3)));
    ck_assert(contains(log_lines[0], "tensor 'state'"));
    ck_assert_uint_eq(generations.next(), 4);
}
END_TEST

// After a fallback the double checkpoint must again be two good files.
START_TEST(refused_generations_do_not_count_as_kept) {
    Generations generations = locked_folder({1, 2, 3});
    damage(generations.path_of(3));
    generations.newest_valid();
    Image image = sample_image(4);
    generations.commit(image);
    generations.prune(2);
    ck_assert(generations.list() == Numbers({2, 4}));
}
END_TEST

START_TEST(the_newest_valid_of_many_is_found) {
    Generations generations = locked_folder({1, 2, 3, 4, 5});
    generations.prune(4);
    ck_assert(generations.list() == Numbers({2, 3, 4, 5}));
    for (uint64_t generation : {5, 4}) damage(generations.path_of(generation));
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 3);
    ck_assert_uint_eq(log_lines.size(), 2);
    for (size_t i = 0; i < log_lines.size(); ++i) {
        ck_assert(contains(log_lines[i], generations.path_of(5 - i)) && contains(log_lines[i], "tensor 'state'"));
    }
}
END_TEST

// A kill between the commit and the pruning must not leave a refused one among those that a later run keeps.
START_TEST(refused_generations_are_gone_before_the_next_commit) {
    Generations generations = locked_folder({1, 2, 3, 4});
    for (uint64_t generation : {4, 3}) damage(generations.path_of(generation));
    generations.newest_valid();
    Image image = sample_image(5);
    generations.commit(image);
    ck_assert(generations.list() == Numbers({1, 2, 5}));
}
END_TEST

// It is logged, the backup is written all the same, and pruning does not count it.
START_TEST(a_refused_generation_that_cannot_be_removed_is_no_obstacle) {
    FaultFileSystem faulty;
    locked_folder({1, 2, 3}).unlock();
    Generations generations(faulty, folder);
    generations.lock(0);
    damage(generations.path_of(3));
    generations.newest_valid();
    faulty.fail_at(0, false);
    Image image = sample_image(4);
    generations.commit(image);
    ck_assert(contains(log_lines.back(), generations.path_of(3)));
    ck_assert(generations.list() == Numbers({1, 2, 3, 4}));
    generations.prune(2);
    ck_assert(generations.list() == Numbers({2, 4}));
}
END_TEST

START_TEST(the_last_to_be_removed_is_valid) {
    FaultFileSystem faulty;
    locked_folder({1, 2, 3}).unlock();
    Generations generations(faulty, folder);
    generations.lock(0);
    damage(generations.path_of(3));
    generations.newest_valid();
    faulty.fail_at(5, true); // remove and flush for 3, list, remove and flush for 1, then the process is gone
    expect_error(REKINDLE_IO_ERROR, [&] { generations.remove_all(); });
    faulty.fail_at(UINT64_MAX, false);
    ck_assert(generations.list() == Numbers({2}));
}
END_TEST

START_TEST(where_none_is_valid_none_is_removed) {
    Generations generations = locked_folder({1, 2});
    for (uint64_t generation : {1, 2}) damage(generations.path_of(generation));
    expect_error(REKINDLE_CORRUPT, [&] { generations.newest_valid(); });
    Image image = sample_image(3);
    generations.commit(image);
    ck_assert(generations.list() == Numbers({1, 2, 3}));
}
END_TEST

START_TEST(generations_are_walked_from_the_newest) {
    Generations generations = locked_folder({1, 4, 9});
    ck_assert(older_path(files(), generations.path_of(9)) == generations.path_of(4));
    ck_assert(older_path(files(), generations.path_of(4)) == generations.path_of(1));
    ck_assert(older_path(files(), generations.path_of(1)) == std::nullopt);
    ck_assert(older_path(files(), generations.path_of(7)) == generations.path_of(4));
    std::string message =
        expect_error(REKINDLE_INVALID_ARGUMENT, [] { older_path(files(), folder + "/model.rekindle"); });
    ck_assert_msg(contains(message, folder + "/model.rekindle"), "%s", message.c_str());
}
END_TEST

START_TEST(nothing_valid_is_an_error_with_every_reason) {
    Generations generations = locked_folder({1, 2});
    damage(generations.path_of(1));
    put_file("checkpoint-0000000002.rekindle", "");
    std::string message = expect_error(REKINDLE_CORRUPT, [&] { generations.newest_valid(); });
    ck_assert_msg(contains(message, generations.path_of(1)) && contains(message, generations.path_of(2)) &&
                      contains(message, "tensor 'state'") && contains(message, "not a checkpoint"),
                  "%s", message.c_str());
    ck_assert(generations.list() == Numbers({1, 2}));
}
END_TEST

START_TEST(a_newer_format_is_never_skipped) {
    Generations generations = locked_folder({1});
    std::vector<std::byte> newer = craft_file({std::byte{0}}, 0, kFormatVersion + 1);
    write_file(generations.path_of(2).c_str(), newer.data(), newer.size());
    std::string message = expect_error(REKINDLE_NEWER_FORMAT, [&] { generations.newest_valid(); });
    ck_assert(contains(message, generations.path_of(2)));
}
END_TEST

START_TEST(a_renamed_generation_is_refused) {
    Generations generations = locked_folder({1, 2});
    files().rename(generations.path_of(1), generations.path_of(3));
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 2);
    ck_assert(contains(log_lines.at(0), "it is generation 1"));
}
END_TEST

START_TEST(a_read_error_falls_back) {
    FaultFileSystem faulty;
    locked_folder({1, 2}).unlock();
    Generations generations(faulty, folder);
    generations.lock(0);
    faulty.fail_reads_of(generations.path_of(2));
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 1);
    ck_assert(contains(log_lines.at(0), "Input/output error"));
}
END_TEST

// Too many open files, or missing permissions, are no damage: going back would lose progress for nothing.
START_TEST(a_file_that_cannot_be_opened_is_no_reason_to_go_back) {
    FaultFileSystem faulty;
    locked_folder({1, 2}).unlock();
    Generations generations(faulty, folder);
    generations.lock(0);
    faulty.fail_at(1, false);
    ck_assert(contains(expect_error(REKINDLE_IO_ERROR, [&] { generations.newest_valid(); }), "cannot open"));
    ck_assert(faulty.operations().back() == "open");
}
END_TEST

START_TEST(removing_everything_starts_with_the_oldest) {
    FaultFileSystem faulty;
    locked_folder({1, 2, 3}).unlock();
    Generations generations(faulty, folder);
    generations.lock(0);
    faulty.fail_at(3, true); // list, remove, remove, then the process is gone
    expect_error(REKINDLE_IO_ERROR, [&] { generations.remove_all(); });
    faulty.fail_at(UINT64_MAX, false);
    ck_assert(generations.list() == Numbers({3}));
}
END_TEST

START_TEST(a_folder_has_one_run) {
    Generations first = locked_folder({1});
    Generations second(files(), folder);
    ck_assert(contains(expect_error(REKINDLE_LOCKED, [&] { second.lock(0); }), folder));
    ck_assert(!second.is_locked());
    ck_assert(second.list() == Numbers({1}));
    first.unlock();
    second.lock(0);
    ck_assert(second.is_locked());
}
END_TEST

START_TEST(unusable_folders_are_refused_at_once) {
    put_file("file");
    std::string message = expect_error(REKINDLE_IO_ERROR, [] { Generations generations(files(), folder + "/file"); });
    ck_assert_msg(contains(message, folder + "/file"), "%s", message.c_str());
    expect_error(REKINDLE_IO_ERROR, [] { Generations generations(files(), folder + "/file/inner"); });
    expect_error(REKINDLE_NOT_FOUND, [] { Generations generations(files(), ""); });
}
END_TEST

START_TEST(generations_have_ten_digits) {
    Generations generations = locked_folder({9'999'999'999});
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 9'999'999'999);
    expect_error(REKINDLE_INVALID_ARGUMENT, [&] { generations.path_of(generations.next()); });
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_new_folder_is_made_and_empty);
    tcase_add_test(tests, the_newest_commit_is_found);
    tcase_add_test(tests, pruning_keeps_the_newest);
    tcase_add_test(tests, files_of_others_stay);
    tcase_add_test(tests, leftovers_are_removed_when_locking);
    tcase_add_test(tests, a_damaged_newest_falls_back);
    tcase_add_test(tests, refused_generations_do_not_count_as_kept);
    tcase_add_test(tests, the_newest_valid_of_many_is_found);
    tcase_add_test(tests, refused_generations_are_gone_before_the_next_commit);
    tcase_add_test(tests, a_refused_generation_that_cannot_be_removed_is_no_obstacle);
    tcase_add_test(tests, the_last_to_be_removed_is_valid);
    tcase_add_test(tests, where_none_is_valid_none_is_removed);
    tcase_add_test(tests, generations_are_walked_from_the_newest);
    tcase_add_test(tests, nothing_valid_is_an_error_with_every_reason);
    tcase_add_test(tests, a_newer_format_is_never_skipped);
    tcase_add_test(tests, a_renamed_generation_is_refused);
    tcase_add_test(tests, a_read_error_falls_back);
    tcase_add_test(tests, a_file_that_cannot_be_opened_is_no_reason_to_go_back);
    tcase_add_test(tests, removing_everything_starts_with_the_oldest);
    tcase_add_test(tests, a_folder_has_one_run);
    tcase_add_test(tests, unusable_folders_are_refused_at_once);
    tcase_add_test(tests, generations_have_ten_digits);
}

} // namespace

int main() {
    return run_tests("checkpoint.generations", add_tests);
}
