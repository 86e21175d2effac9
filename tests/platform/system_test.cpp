// Clocks, thread names and random numbers of the operating system.
#include <ctime>
#include <pthread.h>
#include <set>
#include <thread>

#include "checkpoint/test_files.h"
#include "platform/clock.h"
#include "platform/random_seed.h"
#include "platform/thread_name.h"

using namespace rekindle::platform;

namespace {

START_TEST(the_monotonic_clock_counts_seconds) {
    double begin = monotonic_seconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    double passed = monotonic_seconds() - begin;
    ck_assert_double_ge(passed, 0.05);
    ck_assert_double_lt(passed, 5);
}
END_TEST

START_TEST(the_wall_clock_counts_from_1970) {
    double before = static_cast<double>(time(nullptr)) - 1;
    ck_assert_double_ge(wall_seconds(), before);
    ck_assert_double_lt(wall_seconds(), before + 10);
}
END_TEST

START_TEST(threads_get_names) {
    for (auto [name, expected] :
         {std::pair("rekindle-0", "rekindle-0"), {"rekindle-backup-thread", "rekindle-backup"}}) {
        char seen[16] = "";
        std::thread([&, given = name] {
            set_thread_name(given);
            pthread_getname_np(pthread_self(), seen, sizeof(seen));
        }).join();
        ck_assert_str_eq(seen, expected);
    }
}
END_TEST

START_TEST(random_seeds_differ) {
    std::set<uint64_t> seeds;
    uint64_t ones = 0, zeros = 0;
    for (int i = 0; i < 64; ++i) {
        uint64_t seed = random_seed();
        seeds.insert(seed);
        ones |= seed;
        zeros |= ~seed;
    }
    ck_assert_uint_eq(seeds.size(), 64);
    ck_assert_uint_eq(ones, UINT64_MAX); // every bit takes both values
    ck_assert_uint_eq(zeros, UINT64_MAX);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, the_monotonic_clock_counts_seconds);
    tcase_add_test(tests, the_wall_clock_counts_from_1970);
    tcase_add_test(tests, threads_get_names);
    tcase_add_test(tests, random_seeds_differ);
}

} // namespace

int main() {
    return run_tests("platform.system", add_tests);
}
