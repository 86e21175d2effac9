// Generations: the backup folder through its ordinary life, and beside other files.
#include "checkpoint/async_writer.h"
#include "generations_fixture.h"

using namespace rekindle;
using namespace rekindle::checkpoint;

namespace {

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

START_TEST(a_backup_that_is_written_is_not_called_lost) {
    FaultFileSystem faulty;
    Generations generations = locked_folder({1}, faulty);
    Image image = sample_image(2);
    faulty.fail_at(7, false); // create, append, sync, close, rename, sync_directory, list, then the removal
    SaveRecord record;
    ck_assert(commit_or_log(generations, image, 1, record));
    ck_assert(faulty.operations().back() == "remove");
    ck_assert(generations.list() == Numbers({1, 2}));
    ck_assert_uint_eq(record.report().done, 1);
    ck_assert_uint_eq(record.report().standing->generation, 2);
    ck_assert_uint_eq(log_lines.size(), 2);
    ck_assert(contains(log_lines[0], "saved generation 2"));
    ck_assert(contains(log_lines[1], "an older one stays") && contains(log_lines[1], generations.path_of(1)));
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
    ck_assert(has_file(""));
}
END_TEST

START_TEST(leftovers_are_removed_when_locking) {
    put_file("checkpoint-0000000001.rekindle.tmp-0123456789abcdef");
    put_file("checkpoint-0000000002.rekindle.tmp-fedcba9876543210");
    Generations generations(files(), folder);
    ck_assert(has_file("checkpoint-0000000001.rekindle.tmp-0123456789abcdef"));
    generations.lock(0);
    ck_assert(files().open_directory(folder)->list().empty());
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

START_TEST(removing_everything_starts_with_the_oldest) {
    FaultFileSystem faulty;
    Generations generations = locked_folder({1, 2, 3}, faulty);
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
    tcase_add_test(tests, a_backup_that_is_written_is_not_called_lost);
    tcase_add_test(tests, files_of_others_stay);
    tcase_add_test(tests, leftovers_are_removed_when_locking);
    tcase_add_test(tests, generations_are_walked_from_the_newest);
    tcase_add_test(tests, removing_everything_starts_with_the_oldest);
    tcase_add_test(tests, a_folder_has_one_run);
    tcase_add_test(tests, unusable_folders_are_refused_at_once);
    tcase_add_test(tests, generations_have_ten_digits);
}

} // namespace

int main() {
    return run_tests("checkpoint.generations", add_tests);
}
