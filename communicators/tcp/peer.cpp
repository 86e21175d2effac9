#include "peer.h"

#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace rekindle_tcp {
namespace {

// An address that does not answer, such as one of another network, is left for the next one.
constexpr std::chrono::seconds kConnecting{2};
constexpr std::chrono::seconds kGreeting{10};

bool has_ended(const Descriptor &socket) {
    char byte = 0;
    const ssize_t count = recv(socket.number(), &byte, sizeof byte, MSG_DONTWAIT | MSG_PEEK);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
}

} // namespace

bool Peer::call(const Store &store) {
    if (state_ == State::kAbsent) begin_call(store);
    if (state_ == State::kConnecting) finish_connecting();
    if (state_ == State::kGreeting) hear_answer();
    if ((state_ == State::kConnecting || state_ == State::kGreeting) && Clock::now() > deadline_) lose();
    return is_connected();
}

void Peer::begin_call(const Store &store) {
    const auto notice = store.read(rank_);
    if (!notice || notice->endpoints.empty()) return;
    nonce_ = notice->nonce;
    if (next_endpoint_ >= notice->endpoints.size()) next_endpoint_ = 0;
    const Endpoint &endpoint = notice->endpoints[next_endpoint_++];
    if (endpoint.is_loopback() && notice->machine != self_.machine) return;
    socket_ = Descriptor(socket(endpoint.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket_) return;
    if (connect(socket_.number(), endpoint.data(), endpoint.size()) != 0 && errno != EINPROGRESS) return lose();
    state_ = State::kConnecting;
    deadline_ = Clock::now() + kConnecting;
}

void Peer::finish_connecting() {
    pollfd look = {socket_.number(), POLLOUT, 0};
    if (poll(&look, 1, 0) <= 0) return;
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(socket_.number(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) return lose();
    Greeting greeting;
    greeting.from = self_.rank;
    greeting.to = rank_;
    greeting.size = self_.size;
    greeting.own = self_.nonce;
    greeting.other = nonce_;
    if (!say(socket_, greeting)) return lose();
    state_ = State::kGreeting;
    deadline_ = Clock::now() + kGreeting;
}

void Peer::hear_answer() {
    Greeting greeting;
    const Heard heard = hear(socket_, greeting);
    if (heard == Heard::kNothing) return;
    if (heard == Heard::kEnd || greeting.from != rank_ || greeting.own != nonce_ || greeting.other != self_.nonce) {
        return lose();
    }
    connected(greeting.own);
}

void Peer::answer(Descriptor socket, const Greeting &greeting) {
    socket_ = std::move(socket);
    Greeting answer;
    answer.from = self_.rank;
    answer.to = rank_;
    answer.size = self_.size;
    answer.own = self_.nonce;
    answer.other = greeting.own;
    if (!say(socket_, answer)) return lose();
    connected(greeting.own);
}

void Peer::connected(const Nonce &nonce) {
    const int on = 1;
    setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    state_ = State::kConnected;
    nonce_ = nonce;
    next_endpoint_ = 0;
    said_.reset();
    heard_.reset();
}

bool Peer::confirm(const Nonce &ranks) {
    bool has_changed = false;
    if (said_ != ranks) {
        Confirmation confirmation;
        confirmation.ranks = ranks;
        if (!say(socket_, confirmation)) {
            lose();
            return false;
        }
        said_ = ranks;
        has_changed = true;
    }
    while (is_connected() && heard_ != ranks) {
        Confirmation confirmation;
        const Heard heard = hear(socket_, confirmation);
        if (heard == Heard::kNothing) break;
        if (heard == Heard::kEnd) lose();
        if (heard != Heard::kMessage) continue;
        heard_ = confirmation.ranks;
        has_changed = true;
    }
    return has_changed;
}

void Peer::notice_end() {
    if (is_connected() && has_ended(socket_)) lose();
}

void Peer::lose() {
    socket_.close();
    state_ = State::kAbsent;
    said_.reset();
    heard_.reset();
}

} // namespace rekindle_tcp
