#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "transfer.h"

namespace rekindle_tcp {

// The messages of one channel of a connection that wait, in their order.
struct Channel {
    // To be sent, when those before them are and, if they are long, the other rank is ready.
    std::deque<Transfer *> to_send;
    // Long messages that the other rank is ready for and that were not begun yet.
    uint64_t ready = 0;

    // Asked for, but not begun yet. If there is one, nothing has arrived unasked.
    std::deque<Transfer *> asked;
    std::deque<std::vector<std::byte>> unasked;
};

} // namespace rekindle_tcp
