#pragma once

#include <atomic>
#include <memory>
#include <thread>

#include "checkpoint/generations.h"
#include "checkpoint/save_record.h"

namespace rekindle::checkpoint {

// Commits images in the background on a thread of its own ("rekindle-writer"), one at a time.
class AsyncWriter {
public:
    // `record` is told of each save. budget: when from the beginning of a snapshot to the end of its writing w seconds
    // have passed, the writer is ready no sooner than w * (1 / budget - 1) later. Throws UNSUPPORTED if the operating
    // system refuses the thread.
    AsyncWriter(std::shared_ptr<Generations> generations, std::shared_ptr<SaveRecord> record, size_t keep,
                double budget);
    // Finishes the write under way, unless it was abandoned.
    ~AsyncWriter();
    AsyncWriter(const AsyncWriter &) = delete;
    AsyncWriter &operator=(const AsyncWriter &) = delete;

    // Idle, and the budget allows another write. Cheap; any thread.
    bool ready() const;

    // Starts writing an image whose snapshot began at that moment of platform::monotonic_seconds. The writer must be
    // idle, and nobody else may touch the image until it is idle again. A failure is logged; the earlier generation
    // stands.
    void submit(std::shared_ptr<Image> image, double began);

    // Returns when the writer is idle; true if the last write succeeded.
    bool wait();
    // False if the writer is still busy at that moment of platform::monotonic_seconds.
    bool wait_until(double moment);

    // Gives up the write under way: the earlier generation stands, unless the new one is moving into its place right
    // now. The writer is idle as soon as the disk has answered. Only waiting, abandoning and destruction may follow.
    void give_up();
    // The same, and the thread, the image and the generations with their lock last until the disk has answered; nobody
    // waits for that. Only destruction may follow.
    void abandon();

private:
    struct Work;

    std::shared_ptr<Work> work_;
    std::thread thread_;
};

// Commits one image on the calling thread and removes generations beyond `keep`. Success and failures are logged and
// recorded; false if the image could not be committed or another thread has given it up.
bool commit_or_log(Generations &generations, Image &image, size_t keep, SaveRecord &record,
                   const std::atomic<bool> &given_up = kNeverGivenUp);

// Removes generations beyond `keep`. A failure is logged: what stays is removed after the next commit.
void prune_or_log(Generations &generations, size_t keep);

} // namespace rekindle::checkpoint
