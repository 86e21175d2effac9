#pragma once

#include <csignal>
#include <mutex>

namespace rekindle_mpi {

// While it lives, this thread may call MPI and no other one. A connection that was cut, of a rank that was killed, then
// does not end the process either: SIGPIPE does not reach the host.
class Turn {
public:
    // Waits for the others' turns.
    Turn();
    ~Turn();
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;

private:
    std::unique_lock<std::mutex> lock_;
    sigset_t mask_;
};

} // namespace rekindle_mpi
