#include "outgoing.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace rekindle_tcp {
namespace {

constexpr size_t kFramesAtOnce = 16;
constexpr size_t kBytesAtOnce = 1048576;
constexpr int kTurns = 16;

// The pieces of memory that are sent with one call.
class Pieces {
public:
    // Leaves out the first `done` bytes of those that are added, and what is too much for one call.
    explicit Pieces(size_t done) : done_(done) {}

    void add(const void *bytes, size_t count) {
        const size_t skipped = std::min(done_, count);
        done_ -= skipped;
        const size_t added = std::min(count - skipped, kBytesAtOnce - size_);
        if (added == 0) return;
        all_[count_++] = {static_cast<std::byte *>(const_cast<void *>(bytes)) + skipped, added};
        size_ += added;
    }

    ssize_t send(const Descriptor &socket) {
        msghdr message{};
        message.msg_iov = all_.data();
        message.msg_iovlen = count_;
        return sendmsg(socket.number(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    size_t size() const { return size_; }

private:
    std::array<iovec, 2 * kFramesAtOnce> all_;
    size_t count_ = 0;
    size_t size_ = 0;
    size_t done_;
};

} // namespace

bool Outgoing::write(const Descriptor &socket) noexcept {
    for (int turn = 0; turn < kTurns && !frames_.empty(); ++turn) {
        Pieces pieces(sent_);
        for (size_t i = 0; i < std::min(frames_.size(), kFramesAtOnce); ++i) {
            const Frame &frame = frames_[i];
            pieces.add(&frame.header, sizeof frame.header);
            if (frame.message != nullptr) pieces.add(frame.message->bytes, frame.message->count);
        }
        const ssize_t count = pieces.send(socket);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno == EAGAIN || errno == ENOBUFS;
        sent(static_cast<size_t>(count));
        if (static_cast<size_t>(count) < pieces.size()) return true;
    }
    return true;
}

void Outgoing::sent(size_t count) noexcept {
    sent_ += count;
    while (!frames_.empty() && sent_ >= frames_.front().size()) {
        sent_ -= frames_.front().size();
        if (frames_.front().message != nullptr) frames_.front().message->state = Transfer::State::kDone;
        frames_.pop_front();
    }
}

void Outgoing::give_up() noexcept {
    for (const Frame &frame : frames_) {
        if (frame.message != nullptr) frame.message->state = Transfer::State::kFailed;
    }
    frames_.clear();
    sent_ = 0;
}

} // namespace rekindle_tcp
