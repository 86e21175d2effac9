#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "descriptor.h"
#include "greeting.h"
#include "nonce.h"
#include "notice.h"

namespace rekindle_tcp {

// Who this rank is while the ranks meet.
struct Self {
    uint32_t rank;
    uint32_t size;
    Nonce nonce;
    std::string machine;
};

// Another rank while the ranks meet. Of two ranks the higher one calls the lower one. No function waits.
class Peer {
public:
    Peer(const Self &self, uint32_t rank) : self_(self), rank_(rank) {}

    bool is_connected() const { return state_ == State::kConnected; }

    // Goes on calling the other: at one of its endpoints after the other, from the first again, as its notice has them
    // by then. Returns whether it is connected now.
    bool call(const Store &store);

    // The other has called. What there was before is dropped: a process that has been started again may take the place
    // of one that was killed.
    void answer(Descriptor socket, const Greeting &greeting);

    // Makes known who this rank takes the ranks for, and hears whom the other does. Returns whether anything was
    // said or heard; notices that the connection has ended.
    bool confirm(const Nonce &ranks);
    bool is_agreed(const Nonce &ranks) const { return is_connected() && said_ == ranks && heard_ == ranks; }
    // Without making anything known.
    void notice_end();

    // Of a connected one.
    const Nonce &nonce() const { return nonce_; }
    Descriptor take_socket() { return std::move(socket_); }

private:
    using Clock = std::chrono::steady_clock;
    enum class State { kAbsent, kConnecting, kGreeting, kConnected };

    void begin_call(const Store &store);
    void finish_connecting();
    void hear_answer();
    void lose();
    void connected(const Nonce &nonce);

    const Self &self_;
    uint32_t rank_;
    State state_ = State::kAbsent;
    Descriptor socket_;
    size_t next_endpoint_ = 0;
    Clock::time_point deadline_{}; // of the state
    Nonce nonce_;
    std::optional<Nonce> said_;
    std::optional<Nonce> heard_;
};

} // namespace rekindle_tcp
