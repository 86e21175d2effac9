// Measuring several subjects in turns, each in a process of its own.
//
// In one process they would disturb each other: libgomp stops spinning between parallel regions as soon as the live
// teams of the process have more threads than there are CPUs, and a region then costs about 11 microseconds to enter
// and leave instead of 0.5.
#pragma once

#include <functional>
#include <vector>

#include <sys/types.h>

namespace rekindle::floor {

class Contestant {
public:
    // Measures a while and returns what it measured.
    using Round = std::function<std::vector<double>()>;

    // Forks. The child calls `make` once and the function it returns once for each run. Make all contestants before
    // the process has started a thread or used OpenMP or oneDNN.
    explicit Contestant(const std::function<Round()> &make);
    ~Contestant();
    Contestant(const Contestant &) = delete;
    Contestant &operator=(const Contestant &) = delete;

    // Runs one round, after a pause in which the previous contestant's team stops spinning. Throws
    // std::runtime_error if the child has failed; its message is on the child's standard error.
    std::vector<double> run();

private:
    int socket_;
    pid_t child_;
};

} // namespace rekindle::floor
