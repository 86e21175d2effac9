/* The tests of what every library of communicators does, with three ranks. */
#include "rank_process.h"
#include "support/run_tests.h"

START_TEST(three_ranks) {
    enum { SIZE = 3 };
    pid_t processes[SIZE];
    int i;
    for (i = 0; i < SIZE; ++i) {
        char arguments[4200];
        const char *const program[] = {
            REKINDLE_CONTRACT_PROGRAM, REKINDLE_TCP_LIBRARY, "3", arguments, arguments, arguments, NULL};
        snprintf(arguments, sizeof arguments, "rank=%d,size=%d,store=%s,interface=lo,timeout=60", i, SIZE, store);
        processes[i] = start_program(program);
    }
    for (i = 0; i < SIZE; ++i) expect_success(processes[i]);
    expect_empty_store();
}
END_TEST

static void add(TCase *tests) {
    add_store(tests);
    tcase_add_test(tests, three_ranks);
}

int main(void) {
    return run_tests("communicators.tcp_contract", add);
}
