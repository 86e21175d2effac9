#pragma once

#include <vector>

#include "ranks/communicator.h"
#include "ranks/heartbeat.h"

namespace rekindle {

// Transfers of a channel that are under way. Where they are not waited for to the end, as behind an exception, all of
// the communicator's are given up. One call at a time.
class Transfers {
public:
    Transfers(Communicator &communicator, Heartbeat &heartbeat, uint32_t channel)
        : communicator_(communicator), heartbeat_(heartbeat), channel_(channel), sent_(communicator.size()),
          received_(communicator.size()) {}
    ~Transfers();
    Transfers(const Transfers &) = delete;
    Transfers &operator=(const Transfers &) = delete;

    // Begin one, as a part of those that are waited for together; the bytes must stay until it is done. Where there are
    // none, nothing is sent. Throw RANK_LOST.
    void send(size_t rank, std::span<const std::byte> bytes, size_t part = 0);
    void receive(size_t rank, std::span<std::byte> bytes, size_t part = 0);
    bool is_done(size_t part) const { return part >= left_.size() || left_[part] == 0; }
    bool are_done() const { return under_way_ == 0; }
    // Looks after them, without waiting; whether one has been done with. Throws RANK_LOST, naming the rank that is
    // lost; then nothing is under way, and never will be.
    bool move_on();
    // Until all are done. Throws as move_on.
    void wait();

private:
    struct Transfer {
        void *transfer;
        size_t part;
    };
    // What goes one way between this rank and another, in its order, which is that in which it is done.
    struct Way {
        std::vector<Transfer> transfers;
        size_t done = 0;
    };
    template <class Begin>
    void begin(Way &way, size_t rank, size_t part, const Begin &begin);
    void move_on(Way &way, size_t rank);
    [[noreturn]] void give_up(size_t lost);

    Communicator &communicator_;
    Heartbeat &heartbeat_;
    uint32_t channel_;
    std::vector<Way> sent_, received_; // of each rank
    std::vector<size_t> left_;         // of each part
    size_t under_way_ = 0;
};

} // namespace rekindle
