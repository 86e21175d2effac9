#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "ranks/communicator.h"

namespace rekindle {

// Knows whether the other ranks of a run are there. A thread tells each of them, several times in the time after which
// silence counts as loss, that this rank is there, whatever the run does, and listens to them. The first rank that is
// found lost is named to all, so that they do not blame those that have ended because of it.
class Heartbeat {
public:
    // `lost_after`: seconds.
    Heartbeat(Communicator &communicator, double lost_after);
    // Tells the others that nothing more is to be heard of this rank, and waits until all have said so. Gives the
    // communicator up where one is lost.
    ~Heartbeat();
    Heartbeat(const Heartbeat &) = delete;
    Heartbeat &operator=(const Heartbeat &) = delete;

    // The rank that is lost, once the others know, as far as they listen; any thread. Whoever ends because of it does
    // so only then, so that nobody takes this rank for the one that is lost.
    std::optional<size_t> lost() const;
    // A transfer with a rank has failed: which one is lost, this one unless another is or was named, and then the
    // others know.
    size_t name_lost(size_t rank);

private:
    // What is said to another rank: one of these, or the number of a rank that is lost.
    using Beat = int64_t;
    static constexpr Beat kAlive = -1, kLast = -2, kNone = -3;

    // A way to or from another rank.
    struct Way {
        Beat beat = kNone; // on the way, or the last that was
        void *transfer = nullptr;
        bool is_under_way = false;
    };
    struct Neighbour {
        Way to, from;
        double spoken_at = 0.0, heard_at = 0.0;
        bool has_ended = false; // it has said its last
    };

    void run();
    bool lend_ear(size_t rank);
    void listen(size_t rank, double now);
    void hear(size_t rank, double now);
    void speak(size_t rank, double now);
    bool move_on(size_t rank, Way &way);
    void lose(size_t rank);
    bool has_lost() const { return found_.load(std::memory_order_acquire) != kNone; }
    void announce();
    bool is_over() const;
    void rest();

    Communicator &communicator_;
    double lost_after_;
    std::vector<Neighbour> neighbours_; // of each rank; the thread's
    std::atomic<Beat> found_{kNone}, announced_{kNone};
    std::mutex mutex_; // of what follows
    std::condition_variable changed_;
    bool is_ending_ = false;
    std::thread thread_;
};

} // namespace rekindle
