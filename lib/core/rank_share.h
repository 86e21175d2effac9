#pragma once

#include "core/sum_tree.h"

namespace rekindle {

// What of each batch's shards a rank computes: of S shards and R ranks those from floor(r S / R) on, up to
// floor((r + 1) S / R). A rank is alone where nobody else computes.
struct RankShare {
    size_t rank = 0, ranks = 1;

    bool is_alone() const { return ranks == 1; }
    ShardRange shards(size_t of_batch) const { return {rank * of_batch / ranks, (rank + 1) * of_batch / ranks}; }
    bool operator==(const RankShare &) const = default;
};

} // namespace rekindle
