#include "platform/clock.h"

#include <ctime>

namespace rekindle::platform {
namespace {

double seconds(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

} // namespace

double monotonic_seconds() {
    return seconds(CLOCK_MONOTONIC);
}

double wall_seconds() {
    return seconds(CLOCK_REALTIME);
}

} // namespace rekindle::platform
