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

ShardGradients::ShardGradients(const ParameterStore &parameters, size_t shards, size_t threads)
    : parameters_(parameters), main_(parameters.arenas()),
      // Larger ones are added up in parallel, and the halves of the whole on the way to the model's arena.
      most_added_(std::max<size_t>(shards / std::max<size_t>(threads, 2), 1)), leaves_(shards), free_(threads) {
    make_tree({0, shards}, nullptr);
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

std::unique_ptr<ShardGradients::Arena> ShardGradients::make_arena(size_t thread) const {
    auto made = std::make_unique<Arena>();
    made->thread = thread;
    made->floats = Buffer::zeroed(parameters_.trained_floats() * sizeof(float));
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
    for (size_t i = 0; i < count; ++i) arenas_.push_back(make_arena(i % free_.size()));
    for (std::vector<Arena *> &free : free_) free.reserve(count);
}

void ShardGradients::begin() {
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
    std::unique_ptr<Arena> made = make_arena(thread);
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

void ShardGradients::sum() {
    runtime::parallel_for(runtime::kFixedParts, parameters_.trained_floats(), kGranularity, kSerialBelow,
                          [this](size_t begin, size_t end) {
                              for (Stretch stretch : stretches_) {
                                  size_t at = std::max(begin, stretch.begin), stop = std::min(end, stretch.end);
                                  for (; at < stop; at += kBlock) sum_floats(at, std::min(at + kBlock, stop));
                              }
                          });
    for (size_t table : tables_) sum_table(table);
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
