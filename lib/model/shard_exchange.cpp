#include "model/shard_exchange.h"

#include <algorithm>
#include <optional>

namespace rekindle {
namespace {

std::span<std::byte> bytes_of(std::vector<double> &numbers) {
    return std::as_writable_bytes(std::span(numbers));
}

} // namespace

ShardExchange::ShardExchange(size_t batch, size_t shards, RankShare share)
    : batch_(batch), shards_(shards), share_(share), boxes_(share.ranks), parts_(share.ranks) {
    for (size_t rank = 0; rank < share.ranks; ++rank) {
        for_each_largest_node({0, shards}, RankShare{rank, share.ranks}.shards(shards), [&](ShardRange node) {
            if (samples_of_shards(batch, shards, node).count > 0) nodes_.push_back({node, rank, {}});
        });
    }
}

// The sum over a range, of whose nodes `known` gives those that are.
ShardExchange::Numbers &ShardExchange::fold(ShardRange range, const Known &known, const Merge &merge) const {
    auto find = [&](ShardRange of) -> std::optional<Numbers *> {
        if (samples_of_shards(batch_, shards_, of).count == 0) return nullptr;
        Numbers *numbers = known(of);
        return numbers == nullptr ? std::nullopt : std::optional(numbers);
    };
    return *rekindle::add_up(range, find, [&](Numbers *first, const Numbers *second) { merge(*first, *second); });
}

ShardExchange::Numbers *ShardExchange::find_node(ShardRange range) {
    auto found = std::find_if(nodes_.begin(), nodes_.end(), [&](const Node &node) { return node.shards == range; });
    return found == nodes_.end() ? nullptr : &found->sum;
}

void ShardExchange::prepare_boxes(size_t count) {
    for (Numbers &box : boxes_) box.resize(1);
    for (const Node &node : nodes_) boxes_[node.rank].resize(boxes_[node.rank].size() + count);
    for (size_t rank = 0; rank < share_.ranks; ++rank) parts_[rank] = bytes_of(boxes_[rank]);
}

// Rank 0: takes the sums out; whether all parts are good.
bool ShardExchange::open_boxes(size_t count) {
    bool all_good = true;
    for (const Numbers &box : boxes_) all_good = all_good && box[0] == 1.0;
    size_t rank = 0, at = 1;
    for (Node &node : nodes_) {
        if (node.rank != rank) at = 1;
        rank = node.rank;
        const double *from = boxes_[rank].data() + at;
        node.sum.assign(from, from + count);
        at += count;
    }
    return all_good;
}

bool ShardExchange::add_up(Group *group, Meeting meeting, bool good,
                           const std::function<Numbers &(size_t shard)> &of_shard, const Merge &merge, Numbers &sum) {
    auto shard = [&](ShardRange of) { return of.size() == 1 ? &of_shard(of.begin) : nullptr; };
    if (group == nullptr) {
        sum = fold({0, shards_}, shard, merge);
        return good;
    }
    prepare_boxes(sum.size());
    Numbers &own = boxes_[share_.rank];
    own[0] = good ? 1.0 : 0.0;
    double *to = own.data() + 1;
    for (const Node &node : nodes_) {
        if (node.rank != share_.rank) continue;
        const Numbers &known = fold(node.shards, shard, merge);
        to = std::copy(known.begin(), known.end(), to);
    }
    group->gather(meeting, parts_[share_.rank], parts_);
    answer_.resize(1 + sum.size());
    if (group->is_first()) {
        answer_[0] = open_boxes(sum.size()) ? 1.0 : 0.0;
        const Numbers &all = fold(
            {0, shards_}, [this](ShardRange of) { return find_node(of); }, merge);
        std::copy(all.begin(), all.end(), answer_.begin() + 1);
    }
    group->spread(meeting, bytes_of(answer_));
    std::copy(answer_.begin() + 1, answer_.end(), sum.begin());
    return answer_[0] == 1.0;
}

} // namespace rekindle
