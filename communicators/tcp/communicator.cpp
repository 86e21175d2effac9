#include "communicator.h"

#include <array>
#include <chrono>
#include <sys/epoll.h>
#include <thread>
#include <unistd.h>

#include "failure.h"
#include "meeting.h"

namespace rekindle_tcp {
namespace {

constexpr std::chrono::seconds kDelivery{1};
constexpr int kEventsAtOnce = 16;

} // namespace

Communicator::Communicator(const Arguments &arguments)
    : process_(getpid()), rank_(arguments.rank), connections_(arguments.size), watch_(epoll_create1(EPOLL_CLOEXEC)) {
    if (!watch_) throw Failure(REKINDLE_UNSUPPORTED, "the operating system gave no epoll descriptor");
    std::vector<Descriptor> sockets = meet(arguments);
    for (size_t i = 0; i < sockets.size(); ++i) {
        if (!sockets[i]) continue;
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        if (epoll_ctl(watch_.number(), EPOLL_CTL_ADD, sockets[i].number(), &event) != 0) {
            throw Failure(REKINDLE_UNSUPPORTED, "the operating system does not watch a socket by epoll");
        }
        connections_[i].connection = std::make_unique<Connection>(std::move(sockets[i]));
    }
}

Communicator::~Communicator() {
    // In a forked process the descriptors are closed, and their numbers may be others'.
    if (getpid() != process_) return;
    abort();
    const auto deadline = std::chrono::steady_clock::now() + kDelivery;
    for (Other &other : connections_) {
        if (!other.connection) continue;
        while (!other.connection->is_delivered() && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
}

Transfer *Communicator::send(int64_t rank, uint32_t channel, const std::byte *bytes, size_t count) {
    Other *other = find(rank);
    if (other == nullptr) return nullptr;
    Transfer &transfer = transfers_.take();
    transfer = {Transfer::State::kUnderWay, const_cast<std::byte *>(bytes), count, {}};
    const bool has_begun = other->connection->send(transfer, channel);
    watch(*other);
    if (has_begun) return &transfer;
    transfers_.give_back(transfer);
    return nullptr;
}

Transfer *Communicator::receive(int64_t rank, uint32_t channel, std::byte *bytes, size_t count) {
    Other *other = find(rank);
    if (other == nullptr) return nullptr;
    Transfer &transfer = transfers_.take();
    transfer = {Transfer::State::kUnderWay, bytes, count, {}};
    const bool has_begun = other->connection->receive(transfer, channel);
    watch(*other);
    if (has_begun) return &transfer;
    transfers_.give_back(transfer);
    return nullptr;
}

Transfer::State Communicator::test(Transfer &transfer) {
    if (transfer.state == Transfer::State::kUnderWay) move_on();
    const Transfer::State state = transfer.state;
    if (state != Transfer::State::kUnderWay) transfers_.give_back(transfer);
    return state;
}

void Communicator::abort() noexcept {
    for (Other &other : connections_) {
        if (other.connection) other.connection->give_up();
    }
}

Communicator::Other *Communicator::find(int64_t rank) {
    if (rank < 0 || rank >= size()) return nullptr;
    Other &other = connections_[static_cast<size_t>(rank)];
    return other.connection ? &other : nullptr;
}

void Communicator::move_on() {
    std::array<epoll_event, kEventsAtOnce> events;
    const int count = epoll_wait(watch_.number(), events.data(), kEventsAtOnce, 0);
    for (int i = 0; i < count; ++i) {
        const epoll_event &event = events[static_cast<size_t>(i)];
        Other &other = connections_[event.data.u64];
        if ((event.events & ~EPOLLOUT) != 0) other.connection->read();
        if ((event.events & EPOLLOUT) != 0 && other.connection->is_waiting_for_room()) other.connection->write();
        watch(other);
    }
}

void Communicator::watch(Other &other) {
    const bool is_to_write = other.connection->is_waiting_for_room();
    if (is_to_write == other.is_write_watched || !other.connection->socket()) return;
    const auto index = static_cast<uint64_t>(&other - connections_.data());
    epoll_event event{};
    event.events = is_to_write ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.u64 = index;
    if (epoll_ctl(watch_.number(), EPOLL_CTL_MOD, other.connection->socket().number(), &event) == 0) {
        other.is_write_watched = is_to_write;
    }
}

} // namespace rekindle_tcp
