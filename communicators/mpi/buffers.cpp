#include "buffers.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace rekindle_mpi {

unsigned Buffers::class_of(size_t size) {
    const auto bits = static_cast<unsigned>(std::bit_width(size > 1 ? size - 1 : 0));
    return std::max(bits, kSmallestBits) - kSmallestBits;
}

Buffers::Buffer Buffers::take(size_t size) {
    const unsigned chosen = class_of(size);
    std::vector<Buffer> &free = free_[chosen];
    if (free.empty()) return Buffer(new std::byte[size_t{1} << (chosen + kSmallestBits)]);
    Buffer buffer = std::move(free.back());
    free.pop_back();
    return buffer;
}

void Buffers::give_back(Buffer buffer, size_t size) {
    free_[class_of(size)].push_back(std::move(buffer));
}

} // namespace rekindle_mpi
