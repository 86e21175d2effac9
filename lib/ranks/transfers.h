#pragma once

#include <vector>

#include "ranks/communicator.h"
#include "ranks/heartbeat.h"

namespace rekindle {

// Transfers that are under way and are waited for together. Where they are not waited for to the end, as behind an
// exception, all of the communicator's are given up.
class Transfers {
public:
    Transfers(Communicator &communicator, Heartbeat &heartbeat) : communicator_(communicator), heartbeat_(heartbeat) {}
    ~Transfers();
    Transfers(const Transfers &) = delete;
    Transfers &operator=(const Transfers &) = delete;

    // Begin one; the bytes must stay until wait has returned. Where there are none, nothing is sent. Throw RANK_LOST.
    void send(size_t rank, std::span<const std::byte> bytes);
    void receive(size_t rank, std::span<std::byte> bytes);
    // Until all are done. Throws RANK_LOST, naming the rank that is lost; then nothing is under way, and never will be.
    void wait();

private:
    struct Transfer {
        size_t rank;
        void *transfer;
    };
    bool move_on();
    [[noreturn]] void give_up(size_t lost);

    Communicator &communicator_;
    Heartbeat &heartbeat_;
    std::vector<Transfer> pending_;
};

} // namespace rekindle
