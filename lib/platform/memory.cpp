#include "platform/memory.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <sys/mman.h>

namespace rekindle::platform {
namespace {

// From this size on memory is asked for in huge pages: to touch it for the first time takes a fraction of the time.
constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kLarge = 2 * kHugePage;

struct Allocator {
    void *(*allocate)(void *, size_t, size_t) = nullptr;
    void (*deallocate)(void *, void *, size_t) = nullptr;
    void *user_data = nullptr;
};

// Fixed by the first allocation, and from then on read without the lock.
Allocator allocator;
std::atomic<bool> allocator_fixed{false};
std::mutex choosing;

void fix_allocator() noexcept {
    if (allocator_fixed.load(std::memory_order_acquire)) return;
    std::lock_guard<std::mutex> lock(choosing);
    allocator_fixed.store(true, std::memory_order_release);
}

void *allocate_from_host(size_t size, size_t alignment) noexcept {
    void *pointer = allocator.allocate(allocator.user_data, size, alignment);
    if (reinterpret_cast<uintptr_t>(pointer) % alignment == 0) return pointer;
    allocator.deallocate(allocator.user_data, pointer, size);
    return nullptr;
}

} // namespace

void *allocate(size_t size, size_t alignment) noexcept {
    fix_allocator();
    if (allocator.allocate != nullptr) return allocate_from_host(size, alignment);
    if (size > SIZE_MAX - kHugePage - alignment) return nullptr;
    bool large = size >= kLarge;
    if (large) alignment = std::max(alignment, kHugePage);
    void *pointer = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    // Only advice: a kernel without huge pages gives others.
    if (large && pointer != nullptr) madvise(pointer, size, MADV_HUGEPAGE);
    return pointer;
}

void deallocate(void *pointer, size_t size) noexcept {
    if (allocator.deallocate != nullptr) {
        allocator.deallocate(allocator.user_data, pointer, size);
    } else {
        std::free(pointer);
    }
}

bool set_allocator(void *(*allocate)(void *, size_t, size_t), void (*deallocate)(void *, void *, size_t),
                   void *user_data) noexcept {
    std::lock_guard<std::mutex> lock(choosing);
    if (allocator_fixed.load(std::memory_order_relaxed)) return false;
    allocator = {allocate, deallocate, user_data};
    return true;
}

bool anything_allocated() noexcept {
    return allocator_fixed.load(std::memory_order_acquire);
}

} // namespace rekindle::platform
