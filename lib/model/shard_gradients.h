#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/hash.h"
#include "core/rank_share.h"
#include "core/sum_tree.h"
#include "model/parameter_store.h"
#include "model/travelling_rows.h"
#include "ranks/group.h"

namespace rekindle {

// The gradients of a batch's shards on their way to their sum in the model's arena. The thread that comes to have the
// second half of a node of the tree adds it up at once, while it is in its cache: so there are some log2 of the shards
// of a thread in memory at a time. Memory is taken at the first batch and kept.
//
// Of several ranks each adds up a slice of the floats for all: it gets the slice of the others' nodes, and gives them
// its sum. Tables are added up by every rank, of the rows that were written.
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
    // Several threads may call these two at once, each with its own number: an arena for the gradient of a shard, and
    // that gradient, or null for a shard without samples.
    Arena &take(size_t thread);
    void put(size_t thread, size_t shard, Arena *gradient);
    // When all are there, writes their sum into the model's arena, on the calling thread's team. `group`: the ranks
    // that have the others; null for a rank alone.
    void sum(Group *group);

    // Adds a gradient to a hash, but for tables.
    void add_to(Hasher &hasher, const Arena &gradient) const;
    size_t bytes() const;

private:
    struct Node {
        ShardRange shards;
        Node *parent = nullptr, *first = nullptr, *second = nullptr;
        bool is_added_up = false;
        Arena *sum = nullptr;                        // null where none of the shards has samples
        std::unique_ptr<Arena> from_other = nullptr; // where the sum comes from another rank
        TravellingRows rows = {};                    // of a table, on the way

        const Node &first_half() const { return *first; }
        const Node &second_half() const { return *second; }
    };
    // Floats [begin, end) of the arenas that are no table's.
    struct Stretch {
        size_t begin, end;
    };

    Node *make_tree(ShardRange shards, Node *parent);
    std::unique_ptr<Arena> make_arena(size_t thread, bool is_zeroed) const;
    void find_stretches();
    void make_arenas();
    static std::optional<Arena *> known_sum(const Node &node); // nothing: its halves must be added
    Node *halves_to_add(Node &node, Arena *sum);
    Arena *add_halves(size_t thread, const Node &node);
    void add(Arena &first, const Arena &second) const;
    void add_table(size_t parameter, Arena &first, const Arena &second) const;
    void sum_slice(Stretch slice) const;
    void sum_floats(size_t begin, size_t end) const;
    void sum_table(size_t parameter) const;
    void find_travelling_nodes();
    void begin_others(size_t batch);
    template <class Send, class Receive>
    void exchange_each_node(Group &group, const Send &send, const Receive &receive);
    void exchange_nodes(Group &group);
    void exchange_slices(Group &group);
    void exchange_table(Group &group, size_t parameter);
    template <class Body>
    void for_each_slice(size_t rank, const Body &body) const;

    const ParameterStore &parameters_;
    plan::Arenas main_;
    RankShare share_;
    size_t most_added_;                        // shards of a node that is added up before all are there
    std::vector<std::unique_ptr<Node>> nodes_; // the whole first
    std::vector<Node *> leaves_;               // of each shard
    std::vector<Stretch> stretches_;           // none before the first batch
    std::vector<size_t> tables_;
    std::vector<std::vector<Node *>> travelling_; // of each rank: the largest that it has all shards of

    std::mutex mutex_; // of what follows, and of the nodes
    std::vector<std::unique_ptr<Arena>> arenas_;
    std::vector<std::vector<Arena *>> free_; // of each thread, the one used last behind: it may be in its cache
};

} // namespace rekindle
