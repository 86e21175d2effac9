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
                                  Node *found = std::find_if(nodes_.begin(), nodes_.end(), is_it)->get();
                                  found->travels = true;
                                  travelling_[rank].push_back(found);
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
    size_t arenas = arenas_.size();
    for (const std::unique_ptr<Node> &node : nodes_) arenas += node->from_other == nullptr ? 0 : 1;
    return arenas * parameters_.trained_floats() * sizeof(float);
}

// At the first batch plans are there, and so is known what is a table.
void ShardGradients::cut() {
    pieces_.emplace(parameters_, share_.ranks);
    if (!share_.is_alone()) exchange_.emplace(*pieces_, [this](size_t piece) { sum_slice(piece); });
}

std::unique_ptr<ShardGradients::Arena> ShardGradients::make_arena(size_t thread, bool is_zeroed) const {
    size_t size = parameters_.trained_floats() * sizeof(float);
    auto made = std::make_unique<Arena>();
    made->thread = thread;
    made->floats = is_zeroed ? Buffer::zeroed(size) : Buffer(size);
    made->written_rows = std::make_unique<plan::WrittenRows[]>(parameters_.parameters().size());
    for (size_t table : pieces_->tables()) {
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
    if (!pieces_) {
        cut();
        make_arenas();
    }
    for (const std::unique_ptr<Node> &node : nodes_) {
        node->added = 0;
        node->sum = nullptr;
    }
    for (std::vector<Arena *> &free : free_) free.clear();
    for (const std::unique_ptr<Arena> &arena : arenas_) free_[arena->thread].push_back(arena.get());
    if (!share_.is_alone()) begin_travelling_nodes(batch);
}

// Here, so that nothing can fail once the ranks have met.
void ShardGradients::begin_travelling_nodes(size_t batch) {
    coming_.resize(share_.ranks);
    for (size_t rank = 0; rank < share_.ranks; ++rank) {
        coming_[rank].clear();
        for (Node *node : travelling_[rank]) {
            if (samples_of_shards(batch, leaves_.size(), node->shards).count == 0) continue;
            node->number = coming_[rank].size();
            if (rank == share_.rank) {
                coming_[rank].push_back(nullptr);
                continue;
            }
            if (node->from_other == nullptr) node->from_other = make_arena(0, false);
            node->sum = node->from_other.get();
            coming_[rank].push_back(node->sum->floats.as<float>());
        }
    }
}

void ShardGradients::begin_exchange(Group &group) {
    exchange_->begin(group, coming_, reinterpret_cast<float *>(main_.gradients));
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

void ShardGradients::put(size_t thread, size_t shard, size_t piece, Arena *gradient) {
    Node *node = leaves_[shard];
    Arena *sum = gradient;
    while (Node *parent = halves_to_add(*node, piece, sum)) {
        sum = add_halves(thread, *parent, piece);
        node = parent;
    }
    if (node->travels && sum != nullptr) exchange_->put(node->number, piece, sum->floats.as<float>());
    if (exchange_) exchange_->move_on();
}

// Notes the sum of a node; its parent, if that can be added up now. Of the threads that have the halves, the second is
// told so.
ShardGradients::Node *ShardGradients::halves_to_add(Node &node, size_t piece, Arena *sum) {
    std::lock_guard<std::mutex> lock(mutex_);
    node.sum = sum;
    node.added = piece + 1;
    Node *parent = node.parent;
    bool is_to_be = parent != nullptr && !node.travels && parent->shards.size() <= most_added_ &&
                    parent->first->added > piece && parent->second->added > piece;
    return is_to_be ? parent : nullptr;
}

ShardGradients::Arena *ShardGradients::add_halves(size_t thread, const Node &node, size_t piece) {
    Arena *first = node.first->sum, *second = node.second->sum;
    if (first == nullptr || second == nullptr) return first == nullptr ? second : first;
    add(*first, *second, piece);
    bool is_last = piece + 1 == pieces_->count();
    if (is_last) {
        std::lock_guard<std::mutex> lock(mutex_);
        free_[thread].push_back(second);
    }
    return first;
}

void ShardGradients::add(Arena &first, const Arena &second, size_t piece) const {
    float *sum = first.floats.as<float>();
    pieces_->for_each_stretch(
        piece, [&](Stretch stretch) { kernels::add(sum, second.floats.as<float>(), sum, stretch.begin, stretch.end); });
    bool is_last = piece + 1 == pieces_->count();
    if (!is_last) return;
    for (size_t table : pieces_->tables()) add_table(table, first, second);
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

// On the team of the thread that calls it, or by itself while the team computes shards.
void ShardGradients::sum_slice(size_t piece) const {
    pieces_->for_each_slice(piece, share_.rank, [this](Stretch slice) {
        runtime::parallel_for(runtime::kFixedParts, slice.end - slice.begin, kGranularity, kSerialBelow,
                              [&](size_t begin, size_t end) {
                                  for (size_t at = begin; at < end; at += kBlock) {
                                      sum_floats(slice.begin + at, slice.begin + std::min(at + kBlock, end));
                                  }
                              });
    });
}

void ShardGradients::finish_exchange() {
    if (exchange_) exchange_->finish();
}

void ShardGradients::sum(Group *group) {
    if (group == nullptr) sum_slice(0); // of the only piece, which is all
    for (size_t table : pieces_->tables()) {
        if (group != nullptr) exchange_table(*group, table);
        sum_table(table);
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
        group.for_each_other([&](size_t rank) {
            for (Node *node : travelling_[rank]) {
                if (node->sum != nullptr) body(*node);
            }
        });
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
    const float *floats = gradient.floats.as<float>();
    for (size_t piece = 0; piece < pieces_->count(); ++piece) {
        pieces_->for_each_stretch(piece, [&](Stretch stretch) { hasher.add(std::as_bytes(stretch.of(floats))); });
    }
}

std::optional<ShardGradients::Arena *> ShardGradients::known_sum(const Node &node) const {
    bool is_known = share_.is_alone() ? node.added == pieces_->count() : node.travels;
    return is_known ? std::optional(node.sum) : std::nullopt;
}

// Arenas take sums on the way: nobody needs them any more.
void ShardGradients::sum_floats(size_t begin, size_t end) const {
    auto merge = [=](Arena *first, const Arena *second) {
        float *sum = first->floats.as<float>();
        kernels::add(sum, second->floats.as<float>(), sum, begin, end);
    };
    auto known = [this](const Node &node) { return known_sum(node); };
    const Node &whole = *nodes_.front();
    std::optional<Arena *> one = known(whole);
    const Arena *first = one ? *one : add_up(*whole.first, known, merge);
    const Arena *second = one ? nullptr : add_up(*whole.second, known, merge);
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
    auto known = [this](const Node &node) { return known_sum(node); };
    const Arena *sum = add_up(*nodes_.front(), known, merge);
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
