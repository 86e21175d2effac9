#pragma once

#include <cstddef>

namespace rekindle::platform {

// `size` > 0 bytes, aligned, from the host's allocator or the C library's; nullptr when there are none.
void *allocate(size_t size, size_t alignment) noexcept;

// Gives back what allocate(size, ...) gave.
void deallocate(void *pointer, size_t size) noexcept;

// Replaces the allocator; both functions or none. Only before anything has been allocated.
void set_allocator(void *(*allocate)(void *, size_t, size_t), void (*deallocate)(void *, void *, size_t),
                   void *user_data) noexcept;

} // namespace rekindle::platform
