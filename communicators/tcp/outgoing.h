#pragma once

#include <cstddef>
#include <deque>

#include "descriptor.h"
#include "transfer.h"

namespace rekindle_tcp {

// What a connection sends, one frame after the other.
class Outgoing {
public:
    // Throw std::bad_alloc.
    void add(Transfer &message) { frames_.push_back({message.header, &message}); }
    void add(const Header &header) { frames_.push_back({header, nullptr}); }

    // Sends what the system takes now, up to some amount; messages that it has taken are done. Returns false if the
    // connection is at its end.
    bool write(const Descriptor &socket) noexcept;

    bool is_empty() const { return frames_.empty(); }

    // The messages fail.
    void give_up() noexcept;

private:
    struct Frame {
        Header header;
        Transfer *message;

        size_t size() const { return sizeof header + (message == nullptr ? 0 : message->count); }
    };

    void sent(size_t count) noexcept;

    std::deque<Frame> frames_;
    size_t sent_ = 0; // of the first
};

} // namespace rekindle_tcp
