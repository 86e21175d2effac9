// Zeroed, page-aligned memory for tensors.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include <sys/mman.h>

namespace rekindle::floor {

struct FreeDeleter {
    void operator()(void *memory) const { std::free(memory); }
};

using Buffer = std::unique_ptr<float, FreeDeleter>;

inline constexpr std::size_t kHugePage = std::size_t{2} << 20;

// At least `bytes` bytes, aligned and padded to 4 KiB, or to huge pages from half of one on.
inline Buffer make_buffer(std::size_t bytes) {
    const std::size_t page = bytes >= kHugePage / 2 ? kHugePage : 4096;
    const std::size_t size = (bytes / page + 1) * page;
    void *memory = std::aligned_alloc(page, size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    if (page == kHugePage) {
        madvise(memory, size, MADV_HUGEPAGE);
    }
    std::memset(memory, 0, size);
    return Buffer(static_cast<float *>(memory));
}

} // namespace rekindle::floor
