#pragma once

#include <functional>
#include <vector>

#include "core/rank_share.h"
#include "core/sum_tree.h"
#include "ranks/group.h"

namespace rekindle {

// Adds up the numbers of a batch's shards, of which a rank has its own, in the order of the tree. The sums of the
// largest nodes of the tree that lie in a rank's share go to rank 0, and the batch's comes back. One for a batch size.
class ShardExchange {
public:
    using Numbers = std::vector<double>;
    using Merge = std::function<void(Numbers &first, const Numbers &second)>; // adds the second to the first

    ShardExchange(size_t batch, size_t shards, RankShare share);

    // `of_shard` gives the numbers of this rank's shards that have samples, which take sums on the way; `sum` has as
    // many, and is the batch's afterwards. `good`: whether this rank's part may be used; the result: whether all ranks'
    // may. `group`: null for a rank alone, whose sum is the batch's.
    bool add_up(Group *group, Meeting meeting, bool good, const std::function<Numbers &(size_t shard)> &of_shard,
                const Merge &merge, Numbers &sum);

private:
    // A node of the tree whose sum travels; it has samples.
    struct Node {
        ShardRange shards;
        size_t rank;
        Numbers sum; // on rank 0, as its rank has sent it
    };

    using Known = std::function<Numbers *(ShardRange range)>; // null: its halves must be added

    Numbers &fold(ShardRange range, const Known &known, const Merge &merge) const;
    Numbers *find_node(ShardRange range);
    void prepare_boxes(size_t count);
    bool open_boxes(size_t count);

    size_t batch_, shards_;
    RankShare share_;
    std::vector<Node> nodes_;    // in the order of the tree, and so of the ranks
    std::vector<Numbers> boxes_; // what each rank sends: whether its part is good, then the sums of its nodes
    std::vector<std::span<std::byte>> parts_;
    Numbers answer_;
};

} // namespace rekindle
