#include "data/permutation.h"

#include "core/interruption.h"
#include "core/philox.h"

namespace rekindle {

namespace {

constexpr int64_t kPiece = int64_t{1} << 16; // between two questions whether to go on

} // namespace

void in_order(std::vector<int64_t> &order, int64_t first, int64_t count) {
    order.clear();
    order.reserve(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) {
        if (i % kPiece == 0) check_interruption();
        order.push_back(first + i);
    }
}

void permute(std::vector<int64_t> &order, int64_t first, int64_t count, uint64_t seed, uint64_t pass) {
    in_order(order, first, count);
    uint64_t key = stream_key(seed, RandomStream::kShuffle);
    for (uint64_t i = static_cast<uint64_t>(count); i > 1; --i) {
        if (i % static_cast<uint64_t>(kPiece) == 0) check_interruption();
        PhiloxBlock block = philox(key, i, pass);
        uint64_t random = uint64_t{block[0]} << 32 | block[1];
        // Uniform in [0, i), with a bias below i / 2^64.
        __extension__ using Wide = unsigned __int128;
        uint64_t chosen = static_cast<uint64_t>(Wide{random} * i >> 64);
        std::swap(order[i - 1], order[chosen]);
    }
}

} // namespace rekindle
