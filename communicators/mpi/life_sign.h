#pragma once

#include <cstdint>
#include <memory>
#include <pthread.h>

namespace rekindle_mpi {

// How other processes of this machine see that a process lives: a mutex in shared memory that one of its threads holds.
// When the process ends, however it does, the kernel marks the mutex (it is robust) before it closes what the process
// has open. So who has not found the mark yet has not met a connection that was closed by the end either. A handle of
// the process, such as pidfd_open gives, tells of the end only after that.

// The number of the file in which the sign of this process is. It is given at the first call, and lasts as long as the
// process. -1 if it cannot be given. Any thread.
int give_life_sign();

// The sign of another process. One thread at a time.
class LifeSign {
public:
    // Of the process with this number, in its file with this one. If it cannot be seen the process counts as living.
    LifeSign(int64_t process, int file);

    // Without a call of the system.
    bool has_ended();

private:
    struct Unmap {
        void operator()(pthread_mutex_t *mutex) const;
    };
    std::unique_ptr<pthread_mutex_t, Unmap> mutex_;
    bool has_ended_ = false;
};

} // namespace rekindle_mpi
