#pragma once

#include <bit>
#include <cstddef>
#include <optional>

// The order in which the shards of a batch are added up: a tree that depends on their number alone, so that floating
// point gives the same sum whoever computes which part of it, and when. Shards are numbered from 0.
namespace rekindle {

// The shards [begin, end). Those of a node of the tree are halved behind the largest power of two of them that leaves
// something.
struct ShardRange {
    size_t begin = 0, end = 0;

    size_t size() const { return end - begin; }
    size_t middle() const { return begin + std::bit_ceil(size()) / 2; }
    ShardRange first_half() const { return {begin, middle()}; }
    ShardRange second_half() const { return {middle(), end}; }
    bool operator==(const ShardRange &) const = default;
};

// Adds up a node, which is a range or what else has halves. find(node) gives a pointer to the sum where that is known,
// nothing where the halves must be added; the pointer is null where there is no sample, which is passed over and never
// added as zero, because -0 + 0 is 0. merge(first, second) adds the second to the first, in place. Returns where the
// sum lies.
template <class Node, class Find, class Merge>
auto add_up(const Node &node, const Find &find, const Merge &merge) -> typename decltype(find(node))::value_type {
    if (auto known = find(node)) return *known;
    auto first = add_up(node.first_half(), find, merge), second = add_up(node.second_half(), find, merge);
    if (first == nullptr) return second;
    if (second != nullptr) merge(first, second);
    return first;
}

// Calls visit(node) for the largest nodes of a tree whose root is `node` that lie in `part`, in their order.
template <class Visit>
void for_each_largest_node(ShardRange node, ShardRange part, const Visit &visit) {
    if (node.end <= part.begin || part.end <= node.begin) return;
    if (part.begin <= node.begin && node.end <= part.end) {
        visit(node);
        return;
    }
    for_each_largest_node(node.first_half(), part, visit);
    for_each_largest_node(node.second_half(), part, visit);
}

// The samples of a batch that some shards have, or one: [first, first + count); there may be none.
struct ShardSamples {
    size_t first, count;
};
inline ShardSamples samples_of_shards(size_t batch, size_t shards, ShardRange some) {
    size_t first = some.begin * batch / shards;
    return {first, some.end * batch / shards - first};
}
inline ShardSamples samples_of_shard(size_t batch, size_t shards, size_t shard) {
    return samples_of_shards(batch, shards, {shard, shard + 1});
}

} // namespace rekindle
