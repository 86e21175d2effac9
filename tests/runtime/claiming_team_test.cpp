// Threads that claim the parts of a piece of work: each part is done once, whoever comes and whoever does not.
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "runtime/claiming_team.h"
#include "runtime/parallel.h"
#include "support/run_tests.h"

namespace {

using rekindle::runtime::ClaimingTeam;

constexpr int kThreads = 3;

// A team whose other threads are at work; the calling thread leads it for as long as this lives.
class Working {
public:
    explicit Working(int present = kThreads) : team_(kThreads) {
        team_.open(kThreads);
        for (int i = 1; i < present; ++i) threads_.emplace_back([this, i] { team_.work(static_cast<size_t>(i)); });
        leading_ = std::make_unique<ClaimingTeam::Leading>(team_);
    }
    ~Working() {
        leading_.reset();
        for (std::thread &thread : threads_) thread.join();
    }
    ClaimingTeam &team() { return team_; }

private:
    ClaimingTeam team_;
    std::vector<std::thread> threads_;
    std::unique_ptr<ClaimingTeam::Leading> leading_;
};

// What is written in a round is there behind it, without a lock.
void check_rounds(Working &working, int rounds) {
    std::vector<int> calls(100);
    for (int round = 1; round <= rounds; ++round) {
        size_t parts = static_cast<size_t>(round) % calls.size();
        std::fill(calls.begin(), calls.end(), 0);
        working.team().run(parts, [&](size_t thread, size_t index) {
            ck_assert_uint_lt(thread, kThreads);
            ++calls[index];
        });
        for (size_t i = 0; i < calls.size(); ++i) ck_assert_int_eq(calls[i], i < parts ? 1 : 0);
    }
}

} // namespace

START_TEST(each_part_is_done_once) {
    Working working;
    check_rounds(working, 2000);
}
END_TEST

// A team is opened again, for another number of threads.
START_TEST(a_team_is_used_again) {
    ClaimingTeam team(kThreads);
    for (int turn = 0; turn < 200; ++turn) {
        std::vector<std::thread> threads;
        size_t count = 1 + static_cast<size_t>(turn) % kThreads;
        team.open(static_cast<int>(count));
        for (size_t i = 1; i < count; ++i) threads.emplace_back([&team, i] { team.work(i); });
        {
            ClaimingTeam::Leading leading(team);
            std::atomic<int> calls{0};
            for (int round = 0; round < 3; ++round) team.run(7, [&](size_t, size_t) { calls.fetch_add(1); });
            ck_assert_int_eq(calls.load(), 21);
        }
        for (std::thread &thread : threads) thread.join();
    }
}
END_TEST

START_TEST(threads_that_never_come_do_not_matter) {
    Working working(1);
    check_rounds(working, 200);
}
END_TEST

// A thread that is held up at a part keeps that one alone: the others do all else.
START_TEST(others_take_the_parts_of_one_that_is_held_up) {
    Working working(2);
    constexpr size_t kParts = 30;
    std::atomic<size_t> others{0};
    working.team().run(kParts, [&](size_t thread, size_t) {
        if (thread == 0) {
            others.fetch_add(1);
            std::this_thread::yield();
            return;
        }
        while (others.load() < kParts - 1) std::this_thread::yield(); // its first part
    });
    ck_assert_uint_ge(others.load(), kParts - 1);
}
END_TEST

START_TEST(the_most_parts_are_done) {
    Working working;
    std::atomic<size_t> sum{0};
    working.team().run(ClaimingTeam::kMostParts, [&](size_t, size_t index) { sum.fetch_add(index); });
    ck_assert_uint_eq(sum.load(), ClaimingTeam::kMostParts * (ClaimingTeam::kMostParts - 1) / 2);
}
END_TEST

// Inside a part there is no team: what is divided there is done by the thread itself.
START_TEST(a_part_has_no_team) {
    Working working;
    std::atomic<int> calls{0};
    ck_assert_ptr_eq(ClaimingTeam::current(), &working.team());
    working.team().run(kThreads, [&](size_t, size_t) {
        ck_assert_ptr_null(ClaimingTeam::current());
        calls.fetch_add(1);
    });
    ck_assert_ptr_eq(ClaimingTeam::current(), &working.team());
    ck_assert_int_eq(calls.load(), kThreads);
    std::vector<int> done(64);
    rekindle::runtime::parallel_for(64, done.size(), 1, 0, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) ++done[i];
    });
    for (int times : done) ck_assert_int_eq(times, 1);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, each_part_is_done_once);
    tcase_add_test(tests, a_team_is_used_again);
    tcase_add_test(tests, threads_that_never_come_do_not_matter);
    tcase_add_test(tests, others_take_the_parts_of_one_that_is_held_up);
    tcase_add_test(tests, the_most_parts_are_done);
    tcase_add_test(tests, a_part_has_no_team);
}

int main() {
    return run_tests("claiming team", add_tests);
}
