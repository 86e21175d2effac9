#include "core/interruption.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace rekindle {
namespace {

thread_local const InterruptionSource *current = nullptr;

// Calls piece(offset, size) for consecutive pieces, and asks before each.
template <class Piece>
void in_pieces(size_t size, const Piece &piece) {
    for (size_t done = 0; done < size;) {
        check_interruption();
        size_t next = std::min(size - done, kInterruptionStride);
        piece(done, next);
        done += next;
    }
}

} // namespace

InterruptibleScope::InterruptibleScope(const InterruptionSource *source) noexcept
    : outer_(std::exchange(current, source)) {}

InterruptibleScope::~InterruptibleScope() {
    current = outer_;
}

const InterruptionSource *interruption_source() noexcept {
    return current;
}

void check_interruption() {
    if (current == nullptr) return;
    Interruption why = current->asked();
    if (why != Interruption::kNone) throw Interrupted{why};
}

void copy_interruptibly(void *to, const void *from, size_t size) {
    in_pieces(size, [&](size_t offset, size_t count) {
        std::memcpy(static_cast<char *>(to) + offset, static_cast<const char *>(from) + offset, count);
    });
}

void clear_interruptibly(void *to, size_t size) {
    in_pieces(size, [&](size_t offset, size_t count) { std::memset(static_cast<char *>(to) + offset, 0, count); });
}

std::atomic<void (*)()> &interruption_observer() noexcept {
    static std::atomic<void (*)()> observer{nullptr};
    return observer;
}

} // namespace rekindle
