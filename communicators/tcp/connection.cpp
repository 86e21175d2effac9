#include "connection.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace rekindle_tcp {

bool Connection::send(Transfer &transfer, uint32_t channel) {
    if (!is_reachable_) return false;
    transfer.header = {Header::kMessage, channel, transfer.count};
    Channel &messages = channels_[channel];
    messages.to_send.push_back(&transfer);
    release(messages);
    write_if_room();
    return transfer.state != Transfer::State::kFailed;
}

bool Connection::receive(Transfer &transfer, uint32_t channel) {
    Channel &messages = channels_[channel];
    if (!messages.unasked.empty()) {
        const std::vector<std::byte> &bytes = messages.unasked.front();
        if (bytes.size() != transfer.count) {
            lose();
            return false;
        }
        if (!bytes.empty()) std::memcpy(transfer.bytes, bytes.data(), bytes.size());
        transfer.state = Transfer::State::kDone;
        messages.unasked.pop_front();
        return true;
    }
    if (!is_reachable_) return false;
    messages.asked.push_back(&transfer);
    if (transfer.is_long()) {
        outgoing_.add(Header{Header::kReady, channel, 0});
        write_if_room();
    }
    return transfer.state != Transfer::State::kFailed;
}

void Connection::read() {
    if (is_reachable_ && !incoming_.read(socket_, *this)) lose();
    write_if_room();
}

void Connection::write_if_room() {
    if (is_reachable_ && has_room_ && !outgoing_.is_empty()) write();
}

void Connection::write() {
    const bool has_ended = !outgoing_.write(socket_);
    has_room_ = outgoing_.is_empty();
    if (!has_ended) return;
    // The other rank has ended; what it had said before is still to be heard. Nothing can come behind that.
    outgoing_.give_up();
    shutdown(socket_.number(), SHUT_RDWR);
    while (is_reachable_) {
        if (!incoming_.read(socket_, *this)) lose();
    }
}

void Connection::give_up() noexcept {
    fail_transfers();
    if (socket_) shutdown(socket_.number(), SHUT_WR);
}

bool Connection::is_delivered() noexcept {
    if (!socket_) return true;
    std::array<std::byte, 65536> dropped;
    ssize_t count = 0;
    for (int turn = 0; turn < 16; ++turn) {
        count = recv(socket_.number(), dropped.data(), dropped.size(), MSG_DONTWAIT);
        if (count <= 0) break;
    }
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return true;
    int unacknowledged = 0;
    return ioctl(socket_.number(), SIOCOUTQ, &unacknowledged) != 0 || unacknowledged == 0;
}

void Connection::ready(uint32_t channel) {
    Channel &messages = channels_[channel];
    ++messages.ready;
    release(messages);
}

Transfer *Connection::begun(uint32_t channel) {
    Channel &messages = channels_[channel];
    if (messages.asked.empty()) return nullptr;
    Transfer *transfer = messages.asked.front();
    messages.asked.pop_front();
    return transfer;
}

bool Connection::arrived(uint32_t channel, const std::byte *bytes, size_t count) {
    Channel &messages = channels_[channel];
    if (messages.asked.empty()) {
        messages.unasked.emplace_back(bytes, bytes + count);
        return true;
    }
    Transfer &transfer = *messages.asked.front();
    messages.asked.pop_front();
    const bool is_expected = transfer.count == count;
    if (is_expected && count > 0) std::memcpy(transfer.bytes, bytes, count);
    transfer.state = is_expected ? Transfer::State::kDone : Transfer::State::kFailed;
    return is_expected;
}

void Connection::release(Channel &channel) {
    while (!channel.to_send.empty()) {
        Transfer &transfer = *channel.to_send.front();
        if (transfer.is_long() && channel.ready == 0) return;
        outgoing_.add(transfer);
        if (transfer.is_long()) --channel.ready;
        channel.to_send.pop_front();
    }
}

void Connection::lose() noexcept {
    fail_transfers();
    socket_.close();
}

void Connection::fail_transfers() noexcept {
    is_reachable_ = false;
    outgoing_.give_up();
    incoming_.give_up();
    for (auto &entry : channels_) {
        Channel &channel = entry.second;
        for (Transfer *transfer : channel.to_send) transfer->state = Transfer::State::kFailed;
        for (Transfer *transfer : channel.asked) transfer->state = Transfer::State::kFailed;
        channel.to_send.clear();
        channel.asked.clear();
    }
}

} // namespace rekindle_tcp
