#include "runtime/claiming_team.h"

#include <chrono>
#include <immintrin.h>
#include <limits>
#include <thread>

namespace rekindle::runtime {
namespace {

constexpr uint32_t kClosed = std::numeric_limits<uint32_t>::max();

// Longer than the gaps between the rounds of a step, and far shorter than what a sleep would be needed for: the time
// slice of another process.
constexpr std::chrono::microseconds kSpin{100};

thread_local ClaimingTeam *led = nullptr;

// Waits until is_over(value); others change the value and notify.
template <class T, class IsOver>
void wait_until(const std::atomic<T> &value, const IsOver &is_over) {
    T found = value.load(std::memory_order_acquire);
    if (is_over(found)) return;
    auto deadline = std::chrono::steady_clock::now() + kSpin;
    do {
        for (int i = 0; i < 32; ++i) {
            _mm_pause();
            found = value.load(std::memory_order_acquire);
            if (is_over(found)) return;
        }
        std::this_thread::yield(); // to those that have work, where there are more threads than processors
    } while (std::chrono::steady_clock::now() < deadline);
    while (!is_over(found)) {
        value.wait(found, std::memory_order_acquire);
        found = value.load(std::memory_order_acquire);
    }
}

} // namespace

ClaimingTeam::ClaimingTeam(int most_threads) : ranges_(static_cast<size_t>(most_threads)) {}

void ClaimingTeam::open(int threads) {
    threads_ = static_cast<size_t>(threads);
    opened_ = last_round_;
    round_.store(opened_, std::memory_order_release);
}

uint64_t ClaimingTeam::pack(const Range &range) {
    return uint64_t{range.round} << 32 | uint64_t{range.next} << 16 | range.end;
}

ClaimingTeam::Range ClaimingTeam::unpack(uint64_t packed) {
    return {static_cast<uint32_t>(packed >> 32), static_cast<uint16_t>(packed >> 16), static_cast<uint16_t>(packed)};
}

void ClaimingTeam::run(size_t parts, Call call, const void *context) {
    if (parts == 0) return;
    uint32_t round = last_round_ + 1 == kClosed ? 1 : last_round_ + 1;
    call_.store(call, std::memory_order_relaxed);
    context_.store(context, std::memory_order_relaxed);
    left_.store(static_cast<int>(parts), std::memory_order_relaxed);
    for (size_t i = 0; i < threads_; ++i) {
        auto begin = static_cast<uint16_t>(i * parts / threads_);
        auto end = static_cast<uint16_t>((i + 1) * parts / threads_);
        ranges_[i].packed.store(pack({round, begin, end}), std::memory_order_release);
    }
    round_.store(round, std::memory_order_release);
    round_.notify_all();
    led = nullptr; // what a part does is its own
    take_parts(0, round);
    wait_until(left_, [](int left) { return left == 0; });
    led = this;
    last_round_ = round;
}

// A thread that is late finds another round there, or nothing left, and so never calls what is not there any more.
bool ClaimingTeam::claim(size_t owner, bool from_end, uint32_t round, size_t &index) {
    std::atomic<uint64_t> &packed = ranges_[owner].packed;
    uint64_t found = packed.load(std::memory_order_acquire);
    while (true) {
        Range range = unpack(found);
        if (range.round != round || range.next == range.end) return false;
        index = from_end ? --range.end : range.next++;
        if (packed.compare_exchange_weak(found, pack(range), std::memory_order_acq_rel, std::memory_order_acquire)) {
            return true;
        }
    }
}

void ClaimingTeam::take_parts(size_t thread, uint32_t round) {
    Call call = call_.load(std::memory_order_relaxed);
    const void *context = context_.load(std::memory_order_relaxed);
    for (size_t i = 0; i < threads_; ++i) {
        size_t index = 0;
        while (claim((thread + i) % threads_, i != 0, round, index)) {
            call(context, thread, index);
            if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) left_.notify_one();
        }
    }
}

void ClaimingTeam::work(size_t thread) {
    uint32_t last = opened_;
    while (true) {
        wait_until(round_, [last](uint32_t round) { return round != last; });
        last = round_.load(std::memory_order_acquire);
        if (last == kClosed) return;
        take_parts(thread, last);
    }
}

void ClaimingTeam::close() {
    round_.store(kClosed, std::memory_order_release);
    round_.notify_all();
}

ClaimingTeam *ClaimingTeam::current() noexcept {
    return led;
}

ClaimingTeam::Leading::Leading(ClaimingTeam &team) noexcept : team_(team) {
    led = &team;
}

ClaimingTeam::Leading::~Leading() {
    led = nullptr;
    team_.close();
}

} // namespace rekindle::runtime
