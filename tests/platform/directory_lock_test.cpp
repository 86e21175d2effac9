// The lock on a backup folder: between processes, between parts of one process, and across fork.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <sys/wait.h>
#include <thread>

#include "checkpoint/expect_error.h"
#include "checkpoint/test_files.h"
#include "platform/clock.h"
#include "platform/file_system.h"
#include "runtime/fork_guard.h"

using namespace rekindle;
using namespace rekindle::platform;

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

std::unique_ptr<DirectoryLock> lock(double wait_seconds = 0) {
    return default_file_system().open_directory(folder)->lock(wait_seconds);
}

// A child that runs the body and then waits to be killed; returns when the body is done.
template <class Body>
pid_t start_child(Body &&body) {
    int ready[2];
    ck_assert_int_eq(pipe(ready), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        body();
        if (write(ready[1], "x", 1) != 1) _exit(1);
        while (true) pause();
    }
    char byte = 0;
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

void kill_child(pid_t child) {
    int status = 0;
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
}

START_TEST(a_second_lock_is_refused_at_once) {
    auto first = lock();
    double begin = monotonic_seconds();
    std::string message = expect_error(REKINDLE_LOCKED, [] { lock(); });
    ck_assert(contains(message, folder));
    ck_assert_double_lt(monotonic_seconds() - begin, 0.5);
    first.reset();
    ck_assert(lock() != nullptr);
}
END_TEST

START_TEST(a_killed_process_frees_its_lock) {
    std::unique_ptr<DirectoryLock> held;
    pid_t child = start_child([&] { held = lock(); });
    expect_error(REKINDLE_LOCKED, [] { lock(); });
    kill_child(child);
    ck_assert(lock() != nullptr);
}
END_TEST

START_TEST(waiting_ends_when_the_lock_is_freed) {
    auto first = lock();
    std::atomic<bool> freed{false};
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        freed = true;
        first.reset();
    });
    auto second = lock(60);
    ck_assert(freed);
    other.join();
}
END_TEST

START_TEST(waiting_ends_after_its_time) {
    auto first = lock();
    double begin = monotonic_seconds();
    expect_error(REKINDLE_LOCKED, [] { lock(0.3); });
    ck_assert_double_ge(monotonic_seconds() - begin, 0.3);
}
END_TEST

// A forked child neither keeps the folder locked after its parent is done, nor frees it while the parent is not.
START_TEST(a_forked_child_does_not_have_the_lock) {
    auto first = lock();
    pid_t child = start_child([&] { first.reset(); });
    expect_error(REKINDLE_LOCKED, [] { lock(); });
    kill_child(child);
    expect_error(REKINDLE_LOCKED, [] { lock(); });

    child = start_child([] {});
    first.reset();
    ck_assert(lock() != nullptr);
    kill_child(child);
}
END_TEST

START_TEST(a_killed_parent_with_a_living_child_frees_the_lock) {
    int number[2];
    ck_assert_int_eq(pipe(number), 0);
    std::unique_ptr<DirectoryLock> held;
    pid_t parent = start_child([&] {
        held = lock();
        pid_t grandchild = fork();
        if (grandchild == 0) {
            while (true) pause();
        }
        if (write(number[1], &grandchild, sizeof(grandchild)) != sizeof(grandchild)) _exit(1);
    });
    pid_t grandchild = 0;
    ck_assert_int_eq(read(number[0], &grandchild, sizeof(grandchild)), sizeof(grandchild));
    expect_error(REKINDLE_LOCKED, [] { lock(); });
    kill_child(parent);
    // The grandchild's handler runs before its fork returns, but nothing says that it has run by now.
    auto second = lock(30);
    ck_assert_int_eq(kill(grandchild, 0), 0);
    kill(grandchild, SIGKILL);
    close(number[0]);
    close(number[1]);
}
END_TEST

// A lock is of the folder, not of its path.
START_TEST(a_folder_in_the_place_of_a_locked_one_has_a_lock_of_its_own) {
    std::string path = folder + "/inner", moved = folder + "/moved";
    ck_assert_int_eq(mkdir(path.c_str(), 0700), 0);
    auto directory = default_file_system().open_directory(path);
    auto first = directory->lock(0);
    ck_assert_int_eq(rename(path.c_str(), moved.c_str()), 0);
    ck_assert_int_eq(mkdir(path.c_str(), 0700), 0);
    auto other = default_file_system().open_directory(path)->lock(0);
    expect_error(REKINDLE_LOCKED, [&] { default_file_system().open_directory(moved)->lock(0); });
    first.reset();
    other.reset();
    ck_assert(directory->lock(0) != nullptr);
    ck_assert_int_eq(rmdir(path.c_str()), 0);
    ck_assert_int_eq(rmdir(moved.c_str()), 0);
}
END_TEST

// What holds the folder is shared with a child; the lock is not.
START_TEST(a_child_forked_before_the_lock_is_taken_does_not_share_it) {
    auto directory = default_file_system().open_directory(folder);
    pid_t child = start_child([&] { directory->lock(0).release(); });
    expect_error(REKINDLE_LOCKED, [&] { directory->lock(0); });
    kill_child(child);
    ck_assert(directory->lock(0) != nullptr);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_second_lock_is_refused_at_once);
    tcase_add_test(tests, a_killed_process_frees_its_lock);
    tcase_add_test(tests, waiting_ends_when_the_lock_is_freed);
    tcase_add_test(tests, waiting_ends_after_its_time);
    tcase_add_test(tests, a_forked_child_does_not_have_the_lock);
    tcase_add_test(tests, a_killed_parent_with_a_living_child_frees_the_lock);
    tcase_add_test(tests, a_folder_in_the_place_of_a_locked_one_has_a_lock_of_its_own);
    tcase_add_test(tests, a_child_forked_before_the_lock_is_taken_does_not_share_it);
}

} // namespace

int main() {
    return run_tests("platform.directory_lock", add_tests);
}
