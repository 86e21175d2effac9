#pragma once

#include <mutex>
#include <string>

namespace rekindle_mpi {

// What all communicators of this process share: MPI, which a process begins once and ends once.
//
// If the host has begun MPI, the host ends it. Otherwise it is begun with the first communicator, and ended when the
// process exits in order: by then every rank has to come to its end, for MPI_Finalize waits for all of them. So it is
// left out where a rank may not come: after a communicator was given up or has failed, or while one is open. Programs
// in Go exit without calling what was registered for it; they have MPI end with the last communicator.
class Process {
public:
    // Never destroyed, for it is needed while the process exits.
    static Process &get();

    // Whoever calls MPI holds this: MPI is begun for one thread at a time, and communicators may be used on several.
    std::mutex &mutex() { return mutex_; }

    // Begins MPI if nobody has. Throws Failure, also if MPI is not to be used from any thread. An MPI that cannot begin
    // may as well print why and end the process, as Open MPI does. Needs the mutex.
    void begin();

    // Whether MPI may be called: not any more when the host has ended it. Needs the mutex.
    bool is_running() const;

    // A communicator has been opened, by all ranks: so all of them are there.
    void opened();
    // One of the opened was destroyed. Needs the mutex.
    void closed();
    // MPI ends, if it was begun here, as soon as no communicator is open any more.
    void end_with_last();
    // A rank may be lost.
    void given_up();

private:
    Process() = default;

    void begin_here();
    void end();

    std::mutex mutex_;
    bool is_begun_here_ = false;
    bool ends_with_last_ = false;
    bool all_are_there_ = false;
    int open_ = 0;
};

// What MPI says about an error that one of its functions has returned.
std::string mpi_error_text(int error);

} // namespace rekindle_mpi
