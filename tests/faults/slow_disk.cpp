#include "faults/slow_disk.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/posix_calls.h"

namespace {

std::mutex mutex;
std::condition_variable changed;
int waiting = 0;
std::optional<flushes> stopped;

bool is_folder(int descriptor) {
    struct stat status {};
    return fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
}

int slow_fsync(int descriptor) {
    bool folder = is_folder(descriptor);
    std::unique_lock<std::mutex> lock(mutex);
    ++waiting;
    changed.notify_all();
    changed.wait(lock, [folder] { return !stopped || (*stopped == FOLDER_FLUSHES && !folder); });
    --waiting;
    lock.unlock();
    return ::fsync(descriptor);
}

} // namespace

void install_slow_disk() {
    rekindle::platform::posix_calls().fsync = slow_fsync;
}

void stop_disk(flushes which) {
    std::lock_guard<std::mutex> lock(mutex);
    stopped = which;
}

void start_disk() {
    {
        std::lock_guard<std::mutex> lock(mutex);
        stopped.reset();
    }
    changed.notify_all();
}

void await_waiting_flush() {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [] { return waiting > 0; });
}
