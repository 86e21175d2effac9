#include "data/permutation.h"

#include <numeric>

#include "core/philox.h"

namespace rekindle {

void permute(std::vector<int64_t> &order, int64_t first, int64_t count, uint64_t seed, uint64_t pass) {
    order.resize(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), first);
    uint64_t key = stream_key(seed, RandomStream::kShuffle);
    for (uint64_t i = static_cast<uint64_t>(count); i > 1; --i) {
        PhiloxBlock block = philox(key, i, pass);
        uint64_t random = uint64_t{block[0]} << 32 | block[1];
        // Uniform in [0, i), with a bias below i / 2^64.
        __extension__ using Wide = unsigned __int128;
        uint64_t chosen = static_cast<uint64_t>(Wide{random} * i >> 64);
        std::swap(order[i - 1], order[chosen]);
    }
}

} // namespace rekindle
