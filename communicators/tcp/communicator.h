#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "arguments.h"
#include "connection.h"
#include "descriptor.h"
#include "transfer.h"

namespace rekindle_tcp {

// The ranks of a run, and a connection to each. There is no thread: messages move while a function is called.
class Communicator {
public:
    // Waits for all ranks. Throws Failure or std::bad_alloc.
    explicit Communicator(const Arguments &arguments);
    // Waits up to a second until the other ranks' systems have what was sent.
    ~Communicator();

    int64_t rank() const { return rank_; }
    int64_t size() const { return static_cast<int64_t>(connections_.size()); }

    // nullptr if the rank cannot be reached. Throw std::bad_alloc.
    Transfer *send(int64_t rank, uint32_t channel, const std::byte *bytes, size_t count);
    Transfer *receive(int64_t rank, uint32_t channel, std::byte *bytes, size_t count);

    // Moves all transfers on, and says how far this one is; unless it is under way, it is not named again. Throws
    // std::bad_alloc.
    Transfer::State test(Transfer &transfer);

    void abort() noexcept;

private:
    struct Other {
        std::unique_ptr<Connection> connection; // none to this rank itself
        bool is_write_watched = false;
    };

    Other *find(int64_t rank);
    void move_on();
    void watch(Other &other);

    int process_;
    int64_t rank_;
    std::vector<Other> connections_;
    Descriptor watch_;
    Transfers transfers_;
};

} // namespace rekindle_tcp
