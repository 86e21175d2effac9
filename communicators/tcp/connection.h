#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "channel.h"
#include "descriptor.h"
#include "incoming.h"
#include "outgoing.h"
#include "transfer.h"

namespace rekindle_tcp {

// The messages to and from one other rank. No function waits. Transfers fail when the connection is at its end.
class Connection : private Receiver {
public:
    explicit Connection(Descriptor socket) : socket_(std::move(socket)) {}

    // Begin a transfer, which may be done at once. Return false if the rank cannot be reached; then there is no
    // transfer. What the rank has sent before its end can still be received. Throw std::bad_alloc.
    bool send(Transfer &transfer, uint32_t channel);
    bool receive(Transfer &transfer, uint32_t channel);

    // Throws std::bad_alloc.
    void read();
    // Called when the system has room again, for which is_waiting_for_room.
    void write();
    bool is_waiting_for_room() const { return is_reachable_ && !outgoing_.is_empty(); }

    // All transfers fail, and the other rank notices. What was done is still delivered, as far as there is time before
    // the connection is destroyed.
    void give_up() noexcept;
    // Drops what has arrived. Returns whether the other rank's system has all that was sent, or never will.
    bool is_delivered() noexcept;

    const Descriptor &socket() const { return socket_; }

private:
    void ready(uint32_t channel) override;
    Transfer *begun(uint32_t channel) override;
    bool arrived(uint32_t channel, const std::byte *bytes, size_t count) override;

    // What may be sent is made ready to be.
    void release(Channel &channel);
    void write_if_room();
    // The connection is at its end.
    void lose() noexcept;
    void fail_transfers() noexcept;

    Descriptor socket_;
    bool is_reachable_ = true;
    bool has_room_ = true;
    std::map<uint32_t, Channel> channels_;
    Outgoing outgoing_;
    Incoming incoming_;
};

} // namespace rekindle_tcp
