#pragma once

#include <cstddef>

namespace rekindle::platform {

// `size` > 0 bytes, aligned, from the host's allocator or the C library's; nullptr when there are none, or when the
// host's allocator gives memory that is not aligned.
void *allocate(size_t size, size_t alignment) noexcept;

// Gives back what allocate(size, ...) gave.
void deallocate(void *pointer, size_t size) noexcept;

// Replaces the allocator; both functions or none. Returns false, and changes nothing, once anything has been allocated.
bool set_allocator(void *(*allocate)(void *, size_t, size_t), void (*deallocate)(void *, void *, size_t),
                   void *user_data) noexcept;

// Whether anything has been allocated in the process's life.
bool anything_allocated() noexcept;

} // namespace rekindle::platform
