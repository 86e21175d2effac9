#include "runtime/fork_guard.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <pthread.h>
#include <unistd.h>

#include "core/error.h"

namespace rekindle::runtime {
namespace {

// Plain arrays and atomics: the handler runs in a child that may hold any lock.
constexpr size_t kMaximumDescriptors = 1024;
std::array<std::atomic<int>, kMaximumDescriptors> descriptors; // descriptor + 1; 0 is free
std::atomic<bool> forked{false};
std::once_flag registered;

void on_fork_in_child() {
    forked.store(true, std::memory_order_relaxed);
    for (std::atomic<int> &slot : descriptors) {
        int descriptor = slot.exchange(0) - 1;
        if (descriptor >= 0) close(descriptor);
    }
}

} // namespace

void mark_in_use() {
    std::call_once(registered, [] {
        if (pthread_atfork(nullptr, nullptr, on_fork_in_child) != 0) throw std::bad_alloc();
    });
}

bool in_forked_child() noexcept {
    return forked.load(std::memory_order_relaxed);
}

void close_in_child(int descriptor) {
    for (std::atomic<int> &slot : descriptors) {
        int free = 0;
        if (slot.compare_exchange_strong(free, descriptor + 1)) return;
    }
    fail(REKINDLE_UNSUPPORTED, "more than ", kMaximumDescriptors, " backup folders are in use at once");
}

void forget_descriptor(int descriptor) {
    for (std::atomic<int> &slot : descriptors) {
        int own = descriptor + 1;
        if (slot.compare_exchange_strong(own, 0)) return;
    }
}

} // namespace rekindle::runtime
