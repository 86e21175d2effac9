#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/claiming_team.h"

namespace rekindle::runtime {

// One step of a computation; returns whether there are more.
using Step = std::function<bool()>;

// How the threads of a step share its work: as OpenMP's team, which oneDNN's primitives divide among themselves; or
// each computes alone, and they claim parts (ClaimingTeam).
enum class Sharing { kOpenMp, kClaims };

// The library's own thread ("rekindle-0") and its OpenMP team ("rekindle-1", ...), on which all plans for several
// threads are made and run. Jobs take turns, one step at a time, first come first served, so that many host threads
// share the cores without starving one another. A sole job keeps the thread without a crossing between its steps.
class Executor {
public:
    // Starts the thread and measures the team that OpenMP really delivers, which may be smaller than asked for. Throws
    // UNSUPPORTED if the operating system refuses the threads.
    explicit Executor(int threads);
    ~Executor();
    Executor(const Executor &) = delete;
    Executor &operator=(const Executor &) = delete;

    int team_size() const { return team_size_; }

    // Calls step until it returns false, on the executor's thread, with teams of `threads` (at most team_size), which
    // share work in this way; returns then, or throws what it threw. What interrupts the caller (core/interruption.h)
    // interrupts a step. Not from the executor's own thread.
    void run(int threads, Sharing sharing, const Step &step);

private:
    struct Job;

    void serve();
    // One or more steps of the job; whether it has more. With the lock held, but for the steps.
    bool take_turn(Job &job, std::unique_lock<std::mutex> &lock);
    bool take_turn_in_team(Job &job, std::unique_lock<std::mutex> &lock);

    ClaimingTeam team_; // of the executor's thread and OpenMP's, for steps that share by claims
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Job *> waiting_;
    bool ending_ = false;
    int team_size_ = 0;
    std::thread thread_;
};

} // namespace rekindle::runtime
