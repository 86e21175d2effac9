#pragma once

#include <cstdint>
#include <optional>

#include "descriptor.h"
#include "nonce.h"

namespace rekindle_tcp {

// What two ranks say to each other before anything else, as it lies in memory: a run's machines are of one kind.

// The caller's first words, and the answer. Only who has read the other's notice knows the other's nonce.
struct Greeting {
    uint64_t kind = kKind;
    uint32_t from = 0;
    uint32_t to = 0;
    uint32_t size = 0;
    uint32_t unused = 0;
    Nonce own;
    Nonce other;

    static constexpr uint64_t kKind = 0x52454b5443503147;
};
static_assert(sizeof(Greeting) == 56);

// Said to all others by a rank that all others are connected to. Two that have another idea of who the ranks are go on
// waiting.
struct Confirmation {
    uint64_t kind = kKind;
    Nonce ranks; // the nonces of all ranks, combined by exclusive or

    static constexpr uint64_t kKind = 0x52454b5443503143;
};
static_assert(sizeof(Confirmation) == 24);

enum class Heard { kNothing, kMessage, kEnd };

// Takes one of them off a socket, if it is there as a whole. kEnd: the connection is at its end, or what is there is
// something else.
Heard hear(const Descriptor &socket, Greeting &greeting);
Heard hear(const Descriptor &socket, Confirmation &confirmation);

// Return false if the connection has no room, which a new one always has, or is at its end.
bool say(const Descriptor &socket, const Greeting &greeting);
bool say(const Descriptor &socket, const Confirmation &confirmation);

} // namespace rekindle_tcp
