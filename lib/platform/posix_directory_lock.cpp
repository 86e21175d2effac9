#include "platform/posix_directory_lock.h"

#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>

#include "core/error.h"
#include "core/interruption.h"
#include "platform/clock.h"
#include "platform/posix_calls.h"
#include "platform/posix_descriptor.h"
#include "runtime/fork_guard.h"

namespace rekindle::platform {
namespace {

class PosixDirectoryLock final : public DirectoryLock {
public:
    // Opened anew: a lock belongs to what open gave, which a child forked from the holder of `folder` shares.
    explicit PosixDirectoryLock(const Descriptor &folder) : folder_("lock", folder, ".", O_RDONLY | O_DIRECTORY) {
        runtime::mark_in_use();
        runtime::close_in_child(folder_.number());
    }

    ~PosixDirectoryLock() override {
        if (runtime::in_forked_child()) {
            folder_.release(); // the fork closed it; the number may be the child's by now
            return;
        }
        runtime::forget_descriptor(folder_.number());
        // A process forked between open and close_in_child may still have the descriptor: closing alone would not
        // unlock.
        posix_calls().flock(folder_.number(), LOCK_UN);
    }

    // False if someone else has it.
    bool try_lock() {
        if (uninterrupted([&] { return posix_calls().flock(folder_.number(), LOCK_EX | LOCK_NB); }) == 0) return true;
        if (errno != EWOULDBLOCK) fail_with_errno("lock", folder_.path());
        return false;
    }

private:
    Descriptor folder_;
};

} // namespace

std::unique_ptr<DirectoryLock> lock_posix_directory(const Descriptor &folder, double wait_seconds) {
    constexpr auto kPause = std::chrono::milliseconds(20);
    double deadline = monotonic_seconds() + wait_seconds;
    auto lock = std::make_unique<PosixDirectoryLock>(folder);
    while (!lock->try_lock()) {
        check_interruption();
        if (!(monotonic_seconds() < deadline)) {
            fail(REKINDLE_LOCKED, "folder '", folder.path(), "' is in use by another run; waited ", wait_seconds,
                 " seconds");
        }
        std::this_thread::sleep_for(kPause);
    }
    return lock;
}

} // namespace rekindle::platform
