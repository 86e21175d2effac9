#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/hash.h"
#include "core/rank_share.h"
#include "core/sum_tree.h"
#include "model/gradient_exchange.h"
#include "model/gradient_pieces.h"
#include "model/travelling_rows.h"
#include "ranks/group.h"

namespace rekindle {

// The gradients of a batch's shards on their way to their sum in the model's arena. The thread that comes to have the
// second half of a node of the tree adds it up at once, while it is in its cache: so there are some log2 of the shards
// of a thread in memory at a time. Memory is taken at the first batch and kept.
//
// Several ranks exchange the sums of the largest nodes that they have all shards of, piece by piece, as soon as these
// are there. Tables are added up by every rank when all is there, of the rows that were written.
class ShardGradients {
public:
    // An arena in the model's layout.
    struct Arena {
        size_t thread; // that made it
        Buffer floats;
        std::unique_ptr<plan::WrittenRows[]> written_rows;

        plan::Arenas arenas() const { return {nullptr, floats.data(), written_rows.get()}; }
    };

    // The parameters' layout must stay.
    ShardGradients(const ParameterStore &parameters, size_t shards, size_t threads, RankShare share);
    RankShare share() const { return share_; }

    // Begins a batch of so many samples; forgets what one has left that was not summed.
    void begin(size_t batch);
    // Between this and put, where all ranks are known to come to; not for a rank alone. Throws as Transfers do, as the
    // functions below.
    void begin_exchange(Group &group);
    // What a gradient consists of. Since the first batch has begun.
    const GradientPieces &pieces() const { return *pieces_; }
    // Several threads may call these two at once, each with its own number: an arena for the gradient of a shard, and
    // then one piece after the other of that gradient, or null for a shard without samples. The last has the tables.
    Arena &take(size_t thread);
    void put(size_t thread, size_t shard, size_t piece, Arena *gradient);
    // When all are there: waits until nothing is on the way between ranks any more. On the calling thread's team, as
    // sum.
    void finish_exchange();
    // Then writes the sum into the model's arena. `group`: the ranks that have the others; null for a rank alone.
    void sum(Group *group);

    // Adds a gradient to a hash, but for tables.
    void add_to(Hasher &hasher, const Arena &gradient) const;
    size_t bytes() const;

private:
    using Stretch = GradientPieces::Stretch;
    struct Node {
        ShardRange shards;
        Node *parent = nullptr, *first = nullptr, *second = nullptr;
        size_t added = 0;     // pieces that are added up, by whoever has put one
        Arena *sum = nullptr; // null where none of the shards has samples
        bool travels = false;
        size_t number = 0;                           // among those of its rank that travel and have samples
        std::unique_ptr<Arena> from_other = nullptr; // where the sum comes from another rank
        TravellingRows rows = {};                    // of a table, on the way

        const Node &first_half() const { return *first; }
        const Node &second_half() const { return *second; }
    };

    Node *make_tree(ShardRange shards, Node *parent);
    std::unique_ptr<Arena> make_arena(size_t thread, bool is_zeroed) const;
    void cut();
    void make_arenas();
    Node *halves_to_add(Node &node, size_t piece, Arena *sum);
    Arena *add_halves(size_t thread, const Node &node, size_t piece);
    void add(Arena &first, const Arena &second, size_t piece) const;
    void add_table(size_t parameter, Arena &first, const Arena &second) const;
    std::optional<Arena *> known_sum(const Node &node) const; // nothing: its halves must be added
    void sum_slice(size_t piece) const;
    void sum_floats(size_t begin, size_t end) const;
    void sum_table(size_t parameter) const;
    void find_travelling_nodes();
    void begin_travelling_nodes(size_t batch);
    template <class Send, class Receive>
    void exchange_each_node(Group &group, const Send &send, const Receive &receive);
    void exchange_table(Group &group, size_t parameter);

    const ParameterStore &parameters_;
    plan::Arenas main_;
    RankShare share_;
    size_t most_added_;                           // shards of a node that is added up before all are there
    std::vector<std::unique_ptr<Node>> nodes_;    // the whole first
    std::vector<Node *> leaves_;                  // of each shard
    std::vector<std::vector<Node *>> travelling_; // of each rank: the largest that it has all shards of
    std::optional<GradientPieces> pieces_;        // since the first batch
    std::optional<GradientExchange> exchange_;    // the same, where there are other ranks
    GradientExchange::Nodes coming_;              // the memory of travelling_ with samples

    std::mutex mutex_; // of what follows, and of the nodes
    std::vector<std::unique_ptr<Arena>> arenas_;
    std::vector<std::vector<Arena *>> free_; // of each thread, the one used last behind: it may be in its cache
};

} // namespace rekindle
