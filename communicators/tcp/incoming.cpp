#include "incoming.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace rekindle_tcp {
namespace {

constexpr int kTurns = 8;

} // namespace

bool Incoming::read(const Descriptor &socket, Receiver &receiver) {
    Result result = Result::kMore;
    for (int turn = 0; turn < kTurns && result == Result::kMore; ++turn) result = read_once(socket, receiver);
    return result != Result::kEnd;
}

Incoming::Result Incoming::read_once(const Descriptor &socket, Receiver &receiver) {
    // A long rest goes to its place at once, all else through the buffer, many small messages at a time.
    const bool is_direct = missing_ >= kBuffer;
    std::byte *place = is_direct ? place_ : buffer_.data();
    const size_t room = is_direct ? missing_ : kBuffer;
    const ssize_t received = recv(socket.number(), place, room, MSG_DONTWAIT);
    if (received < 0 && errno == EINTR) return Result::kMore;
    if (received < 0 && errno == EAGAIN) return Result::kNothing;
    if (received <= 0) return Result::kEnd;
    const auto count = static_cast<size_t>(received);
    if (!(is_direct ? advance(count, receiver) : take(place, count, receiver))) return Result::kEnd;
    return count < room ? Result::kNothing : Result::kMore;
}

bool Incoming::take(const std::byte *bytes, size_t count, Receiver &receiver) {
    while (count > 0) {
        size_t taken = 0;
        if (missing_ > 0) {
            taken = std::min(count, missing_);
            std::memcpy(place_, bytes, taken);
            if (!advance(taken, receiver)) return false;
        } else {
            taken = std::min(count, sizeof header_ - header_size_);
            std::memcpy(reinterpret_cast<std::byte *>(&header_) + header_size_, bytes, taken);
            header_size_ += taken;
            if (header_size_ == sizeof header_ && !begin(receiver)) return false;
        }
        bytes += taken;
        count -= taken;
    }
    return true;
}

bool Incoming::begin(Receiver &receiver) {
    header_size_ = 0;
    if (header_.kind == Header::kReady) {
        receiver.ready(header_.channel);
        return true;
    }
    if (header_.kind != Header::kMessage) return false;
    Transfer *message = receiver.begun(header_.channel);
    if (message != nullptr && message->count != header_.count) {
        message->state = Transfer::State::kFailed;
        return false;
    }
    if (message == nullptr) {
        if (header_.count > kLongestUnasked) return false;
        unasked_.resize(header_.count);
    }
    message_ = message;
    missing_ = header_.count;
    place_ = message == nullptr ? unasked_.data() : message->bytes;
    return missing_ > 0 || advance(0, receiver);
}

bool Incoming::advance(size_t count, Receiver &receiver) {
    missing_ -= count;
    place_ += count;
    if (missing_ > 0) return true;
    if (message_ == nullptr) return receiver.arrived(header_.channel, unasked_.data(), unasked_.size());
    message_->state = Transfer::State::kDone;
    message_ = nullptr;
    return true;
}

void Incoming::give_up() noexcept {
    if (message_ != nullptr) message_->state = Transfer::State::kFailed;
    message_ = nullptr;
    missing_ = 0;
    header_size_ = 0;
}

} // namespace rekindle_tcp
