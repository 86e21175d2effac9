#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace rekindle_mpi {

// Memory of up to kLargest bytes at a time, which is used again and again.
class Buffers {
public:
    // What Open MPI's TCP transport sends at once, with room for its header (btl_tcp_eager_limit is 64 KiB): a message
    // that it sends in several steps can lock itself out when the other rank is killed between them.
    static constexpr size_t kLargest = size_t{63} << 10;

    using Buffer = std::unique_ptr<std::byte[]>;

    // At least `size` bytes, whatever is in them. Throws std::bad_alloc.
    Buffer take(size_t size);

    // Gives back what was taken for `size` bytes.
    void give_back(Buffer buffer, size_t size);

private:
    static constexpr unsigned kSmallestBits = 8;
    static constexpr unsigned kLargestBits = 16;
    static_assert(kLargest <= size_t{1} << kLargestBits);

    // Which of the sizes, each twice the one before.
    static unsigned class_of(size_t size);

    std::array<std::vector<Buffer>, kLargestBits - kSmallestBits + 1> free_;
};

} // namespace rekindle_mpi
