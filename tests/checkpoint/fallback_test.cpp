// Which generation is taken where some are damaged or cannot be read, and what becomes of those that are refused.
#include <cerrno>
#include <utility>

#include "checkpoint/writer.h"
#include "generations_fixture.h"
#include "platform/posix_calls.h"

using namespace rekindle;
using namespace rekindle::checkpoint;

namespace {

// Flips one bit in the last tensor, which lies in the 64 bytes before the footer.
void damage(const std::string &path) {
    size_t size = 0;
    unsigned char *bytes = read_file(path.c_str(), &size);
    bytes[size - 127] ^= 4;
    write_file(path.c_str(), bytes, size);
    free(bytes);
}

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
    Generations generations = locked_folder({1, 2, 3}, faulty);
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
    Generations generations = locked_folder({1, 2, 3}, faulty);
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
    ck_assert_int_eq(std::rename(generations.path_of(1).c_str(), generations.path_of(3).c_str()), 0);
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 2);
    ck_assert(contains(log_lines.at(0), "it is generation 1"));
}
END_TEST

START_TEST(a_read_error_falls_back) {
    FaultFileSystem faulty;
    Generations generations = locked_folder({1, 2}, faulty);
    faulty.fail_reads_of(generations.path_of(2));
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 1);
    ck_assert(contains(log_lines.at(0), "Input/output error"));
}
END_TEST

// Nothing is known to be damaged.
START_TEST(read_errors_alone_are_not_called_damage) {
    FaultFileSystem faulty;
    Generations generations = locked_folder({1}, faulty);
    faulty.fail_reads_of(generations.path_of(1));
    ck_assert(contains(expect_error(REKINDLE_IO_ERROR, [&] { generations.newest_valid(); }), "Input/output error"));
}
END_TEST

bool read_failed;

START_TEST(a_read_error_that_passes_is_no_reason_to_go_back) {
    Generations generations = locked_folder({1, 2});
    platform::posix_calls().pread = [](int descriptor, void *bytes, size_t size, off_t offset) -> ssize_t {
        if (std::exchange(read_failed, true)) return ::pread(descriptor, bytes, size, offset);
        errno = EIO;
        return -1;
    };
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 2);
    ck_assert_uint_eq(log_lines.size(), 1);
    ck_assert(contains(log_lines[0], "read a second time") && contains(log_lines[0], "Input/output error"));
    generations.prune(2);
    ck_assert(generations.list() == Numbers({1, 2}));
}
END_TEST

// Too many open files, or missing permissions, are no damage: going back would lose progress for nothing.
START_TEST(a_file_that_cannot_be_opened_is_no_reason_to_go_back) {
    FaultFileSystem faulty;
    Generations generations = locked_folder({1, 2}, faulty);
    faulty.fail_at(1, false);
    ck_assert(contains(expect_error(REKINDLE_IO_ERROR, [&] { generations.newest_valid(); }), "cannot open"));
    ck_assert(faulty.operations().back() == "open");
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_damaged_newest_falls_back);
    tcase_add_test(tests, refused_generations_do_not_count_as_kept);
    tcase_add_test(tests, the_newest_valid_of_many_is_found);
    tcase_add_test(tests, refused_generations_are_gone_before_the_next_commit);
    tcase_add_test(tests, a_refused_generation_that_cannot_be_removed_is_no_obstacle);
    tcase_add_test(tests, the_last_to_be_removed_is_valid);
    tcase_add_test(tests, where_none_is_valid_none_is_removed);
    tcase_add_test(tests, nothing_valid_is_an_error_with_every_reason);
    tcase_add_test(tests, a_newer_format_is_never_skipped);
    tcase_add_test(tests, a_renamed_generation_is_refused);
    tcase_add_test(tests, a_read_error_falls_back);
    tcase_add_test(tests, read_errors_alone_are_not_called_damage);
    tcase_add_test(tests, a_read_error_that_passes_is_no_reason_to_go_back);
    tcase_add_test(tests, a_file_that_cannot_be_opened_is_no_reason_to_go_back);
}

} // namespace

int main() {
    return run_tests("checkpoint.fallback", add_tests);
}
