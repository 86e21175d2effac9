#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "checkpoint/generations.h"

namespace rekindle::checkpoint {

// Commits images in the background on a thread of its own ("rekindle-writer"), one at a time. The caller fills the
// image in while the writer is idle and must not touch it from submit until it is idle again.
class AsyncWriter {
public:
    // budget: after a write that took w seconds the writer is ready no sooner than w * (1 / budget - 1) later. Throws
    // UNSUPPORTED if the operating system refuses the thread.
    AsyncWriter(Generations &generations, size_t keep, double budget);
    // Finishes the write under way.
    ~AsyncWriter();
    AsyncWriter(const AsyncWriter &) = delete;
    AsyncWriter &operator=(const AsyncWriter &) = delete;

    // Idle, and the budget allows another write. Cheap; any thread.
    bool ready() const;

    // Starts writing. The writer must be idle. A failure is logged; the earlier generation stands.
    void submit(Image &image);

    // Returns when the writer is idle; true if the last write succeeded.
    bool wait();

private:
    void serve();

    Generations &generations_;
    size_t keep_;
    double pause_factor_;
    std::mutex mutex_;
    std::condition_variable changed_;
    Image *pending_ = nullptr;
    bool ending_ = false;
    bool succeeded_ = true;
    std::atomic<bool> busy_{false};
    std::atomic<double> ready_at_{0.0};
    std::thread thread_;
};

// Commits one image on the calling thread and removes generations beyond `keep`. Failures are logged; false if the
// image could not be committed.
bool commit_or_log(Generations &generations, Image &image, size_t keep);

// Removes generations beyond `keep`. A failure is logged: what stays is removed after the next commit.
void prune_or_log(Generations &generations, size_t keep);

} // namespace rekindle::checkpoint
