#include "platform/patience.h"

#include <algorithm>
#include <sched.h>
#include <time.h>

namespace rekindle::platform {
namespace {

constexpr int kYields = 200;
constexpr long kShortestNap = 50'000, kLongestNap = 2'000'000; // nanoseconds
constexpr long kPartOfWaiting = 32;                            // that a nap is

} // namespace

void Patience::pause() {
    if (yields_ < kYields) {
        ++yields_;
        sched_yield();
        return;
    }
    const timespec nap{0, std::clamp(slept_ / kPartOfWaiting, kShortestNap, kLongestNap)};
    nanosleep(&nap, nullptr);
    slept_ += nap.tv_nsec;
}

} // namespace rekindle::platform
