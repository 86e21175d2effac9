#include "platform/patience.h"

#include <sched.h>
#include <time.h>

namespace rekindle::platform {
namespace {

constexpr int kYields = 200;
constexpr timespec kNap{0, 50'000};

} // namespace

void Patience::pause() {
    if (pauses_ < kYields) {
        ++pauses_;
        sched_yield();
    } else {
        nanosleep(&kNap, nullptr);
    }
}

} // namespace rekindle::platform
