// CPUs that may be used: the affinity mask, and what a launcher says of the ranks that share the machine.
#include "platform/cpu_count.h"

#include <cstdlib>
#include <initializer_list>
#include <sched.h>

#include "checkpoint/test_files.h"
#include "platform/local_ranks.h"

using namespace rekindle::platform;

namespace {

START_TEST(affinity_limits_the_count) {
    cpu_set_t all;
    ck_assert_int_eq(sched_getaffinity(0, sizeof(all), &all), 0);
    int count = cpu_count();
    ck_assert_int_ge(count, 1);
    ck_assert_int_le(count, CPU_COUNT(&all));
    size_t first = 0;
    while (!CPU_ISSET(first, &all)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
    ck_assert_int_eq(cpu_count(), 1);
}
END_TEST

START_TEST(ranks_share_the_machine) {
    ck_assert_int_eq(cpu_count(16, 16, 1), 16);
    ck_assert_int_eq(cpu_count(16, 16, 4), 4);
    ck_assert_int_eq(cpu_count(16, 16, 3), 5);
    ck_assert_int_eq(cpu_count(2, 2, 4), 1);
    ck_assert_int_eq(cpu_count(64, 4, 4), 1); // a container's quota
}
END_TEST

START_TEST(a_mask_is_not_divided_once_more) {
    ck_assert_int_eq(cpu_count(1, 16, 16), 1);
    ck_assert_int_eq(cpu_count(4, 16, 4), 4);
    ck_assert_int_eq(cpu_count(2, 16, 4), 2);
    ck_assert_int_eq(cpu_count(8, 16, 4), 4); // two ranks on each of two sockets
}
END_TEST

START_TEST(a_launcher_says_how_many_ranks_there_are) {
    ck_assert_int_eq(local_ranks(), 1);
    setenv("MPI_LOCALNRANKS", "3", 1);
    ck_assert_int_eq(local_ranks(), 3);
    setenv("OMPI_COMM_WORLD_LOCAL_SIZE", "12", 1);
    ck_assert_int_eq(local_ranks(), 12);
    setenv("OMPI_COMM_WORLD_LOCAL_SIZE", "1000000", 1);
    ck_assert_int_eq(cpu_count(), 1);
}
END_TEST

START_TEST(what_is_no_positive_number_is_ignored) {
    int alone = cpu_count();
    for (const char *value : {"", "0", "-2", "2.5", "2(x3)", " 2", "many", "99999999999999999999"}) {
        setenv("OMPI_COMM_WORLD_LOCAL_SIZE", value, 1);
        ck_assert_msg(local_ranks() == 1 && cpu_count() == alone, "'%s' is taken for a number", value);
    }
    setenv("MPI_LOCALNRANKS", "2", 1);
    ck_assert_int_eq(local_ranks(), 2);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, affinity_limits_the_count);
    tcase_add_test(tests, ranks_share_the_machine);
    tcase_add_test(tests, a_mask_is_not_divided_once_more);
    tcase_add_test(tests, a_launcher_says_how_many_ranks_there_are);
    tcase_add_test(tests, what_is_no_positive_number_is_ignored);
}

} // namespace

int main() {
    return run_tests("platform.cpu_count", add_tests);
}
