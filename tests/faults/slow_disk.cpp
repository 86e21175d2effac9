#include "faults/slow_disk.h"

#include <condition_variable>
#include <mutex>
#include <unistd.h>

#include "platform/posix_calls.h"

namespace {

std::mutex mutex;
std::condition_variable started;
bool stopped = false;

int slow_fsync(int descriptor) {
    std::unique_lock<std::mutex> lock(mutex);
    started.wait(lock, [] { return !stopped; });
    lock.unlock();
    return ::fsync(descriptor);
}

} // namespace

void install_slow_disk() {
    rekindle::platform::posix_calls().fsync = slow_fsync;
}

void stop_disk() {
    std::lock_guard<std::mutex> lock(mutex);
    stopped = true;
}

void start_disk() {
    {
        std::lock_guard<std::mutex> lock(mutex);
        stopped = false;
    }
    started.notify_all();
}
