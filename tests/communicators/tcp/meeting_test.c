/* How ranks find each other, also in a folder where runs were killed. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "rank_process.h"
#include "support/run_tests.h"

static void expect_run(int64_t size) {
    pid_t processes[4];
    int64_t i;
    for (i = 0; i < size; ++i) processes[i] = start_rank(i, size, talk_to_all);
    for (i = 0; i < size; ++i) expect_success(processes[i]);
    expect_empty_store();
}

START_TEST(one_after_the_other) {
    int64_t size;
    for (size = 1; size <= 4; ++size) expect_run(size);
}
END_TEST

/* All but the last rank of a run come, and are killed. */
static void leave_notices(int64_t size) {
    pid_t processes[4];
    int64_t i;
    for (i = 0; i < size - 1; ++i) {
        processes[i] = start_rank(i, size, talk_to_all);
        expect_notice(i);
    }
    for (i = 0; i < size - 1; ++i) kill_process(processes[i]);
}

START_TEST(after_a_killed_run) {
    leave_notices(3);
    expect_run(3);
    leave_notices(4);
    expect_run(2);
    leave_notices(2);
    expect_run(3);
}
END_TEST

START_TEST(started_again) {
    pid_t processes[4], killed;
    int64_t i;
    processes[0] = start_rank(0, 4, talk_to_all);
    killed = start_rank(1, 4, talk_to_all);
    processes[2] = start_rank(2, 4, talk_to_all);
    for (i = 0; i < 3; ++i) expect_notice(i);
    usleep(100000);
    kill_process(killed);
    processes[3] = start_rank(3, 4, talk_to_all);
    usleep(100000);
    processes[1] = start_rank(1, 4, talk_to_all);
    for (i = 0; i < 4; ++i) expect_success(processes[i]);
    expect_empty_store();
}
END_TEST

static rekindle_status open_as(const char *keys, char *error, size_t error_size) {
    rekindle_communicator_options functions = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    char arguments[4200];
    snprintf(arguments, sizeof arguments, "%s,store=%s,interface=lo", keys, store);
    return find_open()(arguments, &functions, error, error_size);
}

/* One rank does not come, and one is killed before the time is over. */
START_TEST(the_time_is_over) {
    char error[500] = "";
    const double start = seconds_now();
    const pid_t killed = start_rank(2, 3, talk_to_all), killer = fork();
    if (killer == 0) {
        usleep(500000);
        _exit(kill(killed, SIGKILL));
    }
    ck_assert_int_eq(open_as("rank=1,size=3,timeout=2", error, sizeof error), REKINDLE_RANK_LOST);
    ck_assert_msg(strstr(error, "timeout=2") && strstr(error, "not there: 0 2"), "%s", error);
    ck_assert(seconds_now() - start > 1.9 && seconds_now() - start < 10);
    expect_success(killer);
    expect_killed(killed);
}
END_TEST

START_TEST(nothing_is_left) {
    char error[500] = "";
    ck_assert_int_eq(open_as("rank=1,size=3,timeout=1", error, sizeof error), REKINDLE_RANK_LOST);
    ck_assert_msg(strstr(error, "not there: 0 2"), "%s", error);
    expect_empty_store();
}
END_TEST

START_TEST(the_same_rank_twice) {
    char error[500] = "";
    pid_t later, other;
    if ((later = fork()) == 0) {
        usleep(200000);
        _exit(open_as("rank=0,size=2,timeout=20", error, sizeof error) == REKINDLE_OK ? 0 : 1);
    }
    ck_assert_int_eq(open_as("rank=0,size=2,timeout=20", error, sizeof error), REKINDLE_LOCKED);
    ck_assert_msg(strstr(error, "rank=0,store="), "%s", error);
    if ((other = fork()) == 0) _exit(open_as("rank=1,size=2,timeout=20", error, sizeof error) == REKINDLE_OK ? 0 : 1);
    expect_success(later);
    expect_success(other);
    expect_empty_store();
}
END_TEST

static void add(TCase *tests) {
    add_store(tests);
    tcase_add_test(tests, one_after_the_other);
    tcase_add_test(tests, after_a_killed_run);
    tcase_add_test(tests, started_again);

    tcase_add_test(tests, nothing_is_left);
    tcase_add_test(tests, the_time_is_over);
    tcase_add_test(tests, the_same_rank_twice);
}

int main(void) {
    return run_tests("communicators.tcp_meeting", add);
}
