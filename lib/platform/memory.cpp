#include "platform/memory.h"

#include <cstdint>
#include <cstdlib>

namespace rekindle::platform {
namespace {

struct Allocator {
    void *(*allocate)(void *, size_t, size_t) = nullptr;
    void (*deallocate)(void *, void *, size_t) = nullptr;
    void *user_data = nullptr;
};

Allocator allocator;

} // namespace

void *allocate(size_t size, size_t alignment) noexcept {
    if (allocator.allocate != nullptr) return allocator.allocate(allocator.user_data, size, alignment);
    if (size > SIZE_MAX - alignment) return nullptr;
    return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void deallocate(void *pointer, size_t size) noexcept {
    if (allocator.deallocate != nullptr) {
        allocator.deallocate(allocator.user_data, pointer, size);
    } else {
        std::free(pointer);
    }
}

void set_allocator(void *(*allocate)(void *, size_t, size_t), void (*deallocate)(void *, void *, size_t),
                   void *user_data) noexcept {
    allocator = {allocate, deallocate, user_data};
}

} // namespace rekindle::platform
