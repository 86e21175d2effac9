#pragma once

#include <chrono>
#include <mpi.h>
#include <optional>
#include <vector>

#include "life_sign.h"

namespace rekindle_mpi {

// Whether the processes of the other ranks on this machine live. MPI does not say, and what is worse, Open MPI 4.1 can
// loop for ever, or end the process, where it is asked to send something to a process that has ended. Of ranks on other
// machines, and of those whose process cannot be seen (it is another user's), nothing is known: they count as living.
class Presence {
public:
    // All ranks do the same. Throws Failure or std::bad_alloc.
    explicit Presence(MPI_Comm ranks);

    // Its process has ended: nothing may be sent to it any more.
    bool has_ended(int rank);
    // It has, so long ago that all it has sent before has been received.
    bool is_lost(int rank);

private:
    struct Process {
        std::optional<LifeSign> sign;                               // none: it cannot be seen
        std::optional<std::chrono::steady_clock::time_point> ended; // when that was seen
    };
    std::vector<Process> processes_; // of each rank
};

} // namespace rekindle_mpi
