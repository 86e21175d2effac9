#include "model/shard_gradients.h"

#include <algorithm>
#include <bit>

#include "kernels/merge.h"
#include "runtime/fixed_parts.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kGranularity = 64, kSerialBelow = 16384; // floats
constexpr size_t kBlock = 4096;                           // floats of each arena that are added at once
constexpr size_t kColumnGranularity = 16;                 // floats

// The row of a second arena's table is added to that of the first, or passed on where the first has none.
void add_row(bool has_first, float *first, const float *second, size_t begin, size_t end) {
    if (has_first) {
        kernels::add(first, second, first, begin, end);
    } else {
        std::copy(second + begin, second + end, first + begin);
    }
}

template <class Stretch>
std::span<std::byte> bytes_of(float *floats, Stretch stretch) {
    return std::as_writable_bytes(std::span(floats + stretch.begin, stretch.end - stretch.begin));
}

} // namespace

ShardGradients::ShardGradients(const ParameterStore &parameters, size_t shards, size_t threads, RankShare share)
    : parameters_(parameters), main_(parameters.arenas()), share_(share),
      // Larger ones are added up in parallel, and the halves of the whole on the way to the model's arena. What travels
      // is added up before.
      most_added_(share.is_alone() ? std::max<size_t>(shards / std::max<size_t>(threads, 2), 1) : shards),
      leaves_(shards), free_(threads) {
    make_tree({0, shards}, nullptr);
    if (!share_.is_alone()) find_travelling_nodes();
}

void ShardGradients::find_travelling_nodes() {
    travelling_.resize(share_.ranks);
    for (size_t rank = 0; rank < share_.ranks; ++rank) {
        for_each_largest_node({0, leaves_.size()}, RankShare{rank, share_.ranks}.shards(leaves_.size()),
                              [&](ShardRange range) {
                                  auto is_it = [&](const auto &node) { return node->shards == range; };
                                  travelling_[rank].push_back(std::find_if(nodes_.begin(), nodes_.end(), is_it)->get());
                              });
    }
}

ShardGradients::Node *ShardGradients::make_tree(ShardRange shards, Node *parent) {
    Node *node = nodes_.emplace_back(std::make_unique<Node>(Node{shards, parent})).get();
    if (shards.size() == 1) {
        leaves_[shards.begin] = node;
    } else {
        node->first = make_tree(shards.first_half(), node);
        node->second = make_tree(shards.second_half(), node);
    }
    return node;
}

size_t ShardGradients::bytes() const {
    return arenas_.size() * parameters_.trained_floats() * sizeof(float);
}

// At the first batch plans are there, and so is known what is a table.
void ShardGradients::find_stretches() {
    const plan::ParameterLayout &layout = parameters_.layout();
    tables_ = parameters_.tables(); // in the order in which they lie
    size_t begin = 0;
    for (size_t table : tables_) {
        size_t at = layout.offsets[table] / sizeof(float);
        stretches_.push_back({begin, at});
        begin = at + layout.descs[table].bytes() / sizeof(float);
    }
    stretches_.push_back({begin, parameters_.trained_floats()});
}

std::unique_ptr<ShardGradients::Arena> ShardGradients::make_arena(size_t thread, bool is_zeroed) const {
    size_t size = parameters_.trained_floats() * sizeof(float);
    auto made = std::make_unique<Arena>();
    made->thread = thread;
    made->floats = is_zeroed ? Buffer::zeroed(size) : Buffer(size);
    made->written_rows = std::make_unique<plan::WrittenRows[]>(parameters_.parameters().size());
    for (size_t table : tables_) {
        const plan::WrittenRows &like = main_.written_rows[table];
        made->written_rows[table].reserve(like.row_count(), like.row_size());
    }
    return made;
}

// As many as are in use at a time, unless threads are held up in a rare way.
void ShardGradients::make_arenas() {
    size_t shards = leaves_.size(), for_each_thread = static_cast<size_t>(std::bit_width(shards));
    size_t count = std::min(shards, for_each_thread * free_.size());
    for (size_t i = 0; i < count; ++i) arenas_.push_back(make_arena(i % free_.size(), true));
    for (std::vector<Arena *> &free : free_) free.reserve(count);
}

void ShardGradients::begin(size_t batch) {
    if (stretches_.empty()) {
        find_stretches();
        make_arenas();
    }
    for (const std::unique_ptr<Node> &node : nodes_) {
        node->is_added_up = false;
        node->sum = nullptr;
    }
    for (std::vector<Arena *> &free : free_) free.clear();
    for (const std::unique_ptr<Arena> &arena : arenas_) free_[arena->thread].push_back(arena.get());
    if (!share_.is_alone()) begin_others(batch);
}

// Here, so that nothing can fail once the ranks have met.
void ShardGradients::begin_others(size_t batch) {
    for (size_t rank = 0; rank < share_.ranks; ++rank) {
        for (Node *node : travelling_[rank]) {
            if (rank == share_.rank) continue;
            if (node->from_other == nullptr) node->from_other = make_arena(0, false);
            bool has_samples = samples_of_shards(batch, leaves_.size(), node->shards).count > 0;
            node->sum = has_samples ? node->from_other.get() : nullptr;
        }
    }
}

ShardGradients::Arena &ShardGradients::take(size_t thread) {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        for (size_t i = 0; i < free_.size(); ++i) {
            std::vector<Arena *> &free = free_[(thread + i) % free_.size()]; // its own first
            if (free.empty()) continue;
            Arena *taken = free.back();
            free.pop_back();
            return *taken;
        }
    }
    std::unique_ptr<Arena> made = make_arena(thread, true);
    std::lock_guard<std::mutex> lock(mutex_);
    for (std::vector<Arena *> &free : free_) free.reserve(arenas_.size() + 1);
    return *arenas_.emplace_back(std::move(made));
}

void ShardGradients::put(size_t thread, size_t shard, Arena *gradient) {
    Node *node = leaves_[shard];
    Arena *sum = gradient;
    while (Node *parent = halves_to_add(*node, sum)) {
        sum = add_halves(thread, *parent);
        node = parent;
    }
}

// Notes the sum of a node; its parent, if that can be added up now. Of the threads that have the halves, the second is
// told so.
ShardGradients::Node *ShardGradients::halves_to_add(Node &node, Arena *sum) {
    std::lock_guard<std::mutex> lock(mutex_);
    node.sum = sum;
    node.is_added_up = true;
    Node *parent = node.parent;
    bool is_to_be = parent != nullptr && parent->shards.size() <= most_added_ && parent->first->is_added_up &&
                    parent->second->is_added_up;
    return is_to_be ? parent : nullptr;
}

ShardGradients::Arena *ShardGradients::add_halves(size_t thread, const Node &node) {
    Arena *first = node.first->sum, *second = node.second->sum;
    if (first == nullptr || second == nullptr) return first == nullptr ? second : first;
    add(*first, *second);
    std::lock_guard<std::mutex> lock(mutex_);
    free_[thread].push_back(second);
    return first;
}

void ShardGradients::add(Arena &first, const Arena &second) const {
    float *sum = first.floats.as<float>();
    for (Stretch stretch : stretches_) {
        kernels::add(sum, second.floats.as<float>(), sum, stretch.begin, stretch.end);
    }
    for (size_t table : tables_) add_table(table, first, second);
}

void ShardGradients::add_table(size_t parameter, Arena &first, const Arena &second) const {
    size_t offset = parameters_.layout().offsets[parameter] / sizeof(float);
    plan::WrittenRows &rows = first.written_rows[parameter];
    size_t row_size = rows.row_size(), row_count = rows.row_count();
    float *to = first.floats.as<float>() + offset;
    const float *from = second.floats.as<float>() + offset;
    const plan::WrittenRows &others = second.written_rows[parameter];
    runtime::parallel_for(runtime::kFixedParts, row_size, kColumnGranularity, kSerialBelow / row_count + 1,
                          [&](size_t begin, size_t end) {
                              others.for_each([&](size_t row) {
                                  add_row(rows.has(row), to + row * row_size, from + row * row_size, begin, end);
                              });
                          });
    rows.note(others);
}

void ShardGradients::sum_slice(Stretch slice) const {
    runtime::parallel_for(runtime::kFixedParts, slice.end - slice.begin, kGranularity, kSerialBelow,
                          [&](size_t begin, size_t end) {
                              for (size_t at = begin; at < end; at += kBlock) {
                                  sum_floats(slice.begin + at, slice.begin + std::min(at + kBlock, end));
                              }
                          });
}

void ShardGradients::sum(Group *group) {
    if (group != nullptr) exchange_nodes(*group);
    for_each_slice(share_.rank, [this](Stretch slice) { sum_slice(slice); });
    if (group != nullptr) exchange_slices(*group);
    for (size_t table : tables_) {
        if (group != nullptr) exchange_table(*group, table);
        sum_table(table);
    }
}

// The floats that a rank adds up.
template <class Body>
void ShardGradients::for_each_slice(size_t rank, const Body &body) const {
    size_t count = 0;
    for (Stretch stretch : stretches_) count += stretch.end - stretch.begin;
    size_t units = (count + kGranularity - 1) / kGranularity;
    size_t begin = units * rank / share_.ranks * kGranularity, end = units * (rank + 1) / share_.ranks * kGranularity;
    size_t at = 0;
    for (Stretch stretch : stretches_) {
        size_t size = stretch.end - stretch.begin;
        size_t from = std::clamp(begin, at, at + size) - at, to = std::clamp(end, at, at + size) - at;
        if (from < to) body({stretch.begin + from, stretch.begin + to});
        at += size;
    }
}

// Calls send(rank, node) for each of this rank's nodes that has samples, and receive(rank, node) for those of the
// other.
template <class Send, class Receive>
void ShardGradients::exchange_each_node(Group &group, const Send &send, const Receive &receive) {
    group.exchange_pairwise([&](size_t rank) {
        for (Node *node : travelling_[share_.rank]) {
            if (node->sum != nullptr) send(rank, *node);
        }
        for (Node *node : travelling_[rank]) {
            if (node->sum != nullptr) receive(rank, *node);
        }
    });
}

// Of each node the slice that a rank adds up goes to that rank.
void ShardGradients::exchange_nodes(Group &group) {
    Transfers &transfers = group.transfers();
    auto send = [&](size_t rank, const Node &node) {
        float *floats = node.sum->floats.as<float>();
        for_each_slice(rank, [&](Stretch slice) { transfers.send(rank, bytes_of(floats, slice)); });
    };
    auto receive = [&](size_t rank, const Node &node) {
        float *floats = node.sum->floats.as<float>();
        for_each_slice(share_.rank, [&](Stretch slice) { transfers.receive(rank, bytes_of(floats, slice)); });
    };
    exchange_each_node(group, send, receive);
    for (const std::vector<Node *> &nodes : travelling_) {
        for (Node *node : nodes) node->is_added_up = true;
    }
}

// Each rank has the sum of its slice in the model's arena, and gives it to the others.
void ShardGradients::exchange_slices(Group &group) {
    float *sum = reinterpret_cast<float *>(main_.gradients);
    group.exchange_pairwise([&](size_t rank) {
        for_each_slice(share_.rank, [&](Stretch slice) { group.transfers().send(rank, bytes_of(sum, slice)); });
        for_each_slice(rank, [&](Stretch slice) { group.transfers().receive(rank, bytes_of(sum, slice)); });
    });
}

// The rows of the others' nodes come to their arenas.
void ShardGradients::exchange_table(Group &group, size_t parameter) {
    size_t offset = parameters_.layout().offsets[parameter] / sizeof(float);
    auto rows_of = [=](const Node &node) -> plan::WrittenRows & { return node.sum->written_rows[parameter]; };
    auto gradient_of = [=](const Node &node) { return node.sum->floats.as<float>() + offset; };
    for (Node *node : travelling_[share_.rank]) {
        if (node->sum != nullptr) node->rows.pack(rows_of(*node), gradient_of(*node));
    }
    auto exchange = [&](std::span<std::byte> (TravellingRows::*part)()) {
        exchange_each_node(
            group, [&](size_t rank, Node &node) { group.transfers().send(rank, (node.rows.*part)()); },
            [&](size_t rank, Node &node) { group.transfers().receive(rank, (node.rows.*part)()); });
    };
    auto for_each_other = [&](const auto &body) {
        for (size_t rank = 0; rank < share_.ranks; ++rank) {
            if (rank == share_.rank) continue;
            for (Node *node : travelling_[rank]) {
                if (node->sum != nullptr) body(*node);
            }
        }
    };
    try {
        exchange(&TravellingRows::count_bytes);
        for_each_other([&](Node &node) { node.rows.expect(rows_of(node)); });
        exchange(&TravellingRows::row_bytes);
        exchange(&TravellingRows::value_bytes);
        for_each_other([&](Node &node) { node.rows.unpack(rows_of(node), gradient_of(node)); });
    } catch (...) {
        group.give_up();
        throw;
    }
}

void ShardGradients::add_to(Hasher &hasher, const Arena &gradient) const {
    for (Stretch stretch : stretches_) hasher.add(bytes_of(gradient.floats.as<float>(), stretch));
}

std::optional<ShardGradients::Arena *> ShardGradients::known_sum(const Node &node) {
    return node.is_added_up ? std::optional(node.sum) : std::nullopt;
}

// Arenas take sums on the way: nobody needs them any more.
void ShardGradients::sum_floats(size_t begin, size_t end) const {
    auto merge = [=](Arena *first, const Arena *second) {
        float *sum = first->floats.as<float>();
        kernels::add(sum, second->floats.as<float>(), sum, begin, end);
    };
    const Node &whole = *nodes_.front();
    bool is_one = whole.is_added_up;
    const Arena *first = is_one ? whole.sum : add_up(*whole.first, known_sum, merge);
    const Arena *second = is_one ? nullptr : add_up(*whole.second, known_sum, merge);
    float *sum = reinterpret_cast<float *>(main_.gradients);
    if (first != nullptr && second != nullptr) {
        kernels::add(first->floats.as<float>(), second->floats.as<float>(), sum, begin, end);
    } else {
        const float *only = (first != nullptr ? first : second)->floats.as<float>();
        std::copy(only + begin, only + end, sum + begin);
    }
}

void ShardGradients::sum_table(size_t parameter) const {
    auto merge = [this, parameter](Arena *first, const Arena *second) { add_table(parameter, *first, *second); };
    const Arena *sum = add_up(*nodes_.front(), known_sum, merge);
    size_t offset = parameters_.layout().offsets[parameter] / sizeof(float);
    const plan::WrittenRows &from = sum->written_rows[parameter];
    plan::WrittenRows &to = main_.written_rows[parameter];
    const float *values = sum->floats.as<float>() + offset;
    float *main = reinterpret_cast<float *>(main_.gradients) + offset;
    to.clear(main, runtime::kFixedParts);
    from.for_each([&](size_t row) {
        const float *of = values + row * from.row_size();
        std::copy(of, of + from.row_size(), main + row * from.row_size());
    });
    to.note(from);
}

} // namespace rekindle
