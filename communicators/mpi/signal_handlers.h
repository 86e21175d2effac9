#pragma once

#include <csignal>
#include <vector>

namespace rekindle_mpi {

// What the process does about signals, kept from MPI_Init, which puts handlers of its own on some: they write a report
// to stderr, and a host that has seen a signal coming in the default way would find it caught.
class SignalHandlers {
public:
    SignalHandlers();

    // Makes the handlers those of the construction again.
    void put_back() const;

private:
    struct Handler {
        int signal;
        struct sigaction action;
    };
    std::vector<Handler> handlers_;
};

} // namespace rekindle_mpi
