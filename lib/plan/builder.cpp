#include "plan/builder.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "kernels/merge.h"
#include "onednn/reorder.h"
#include "runtime/parallel.h"

namespace rekindle::plan {

using onednn::Argument;
using onednn::Desc;
using onednn::Primitive;

namespace {

constexpr size_t kGranularity = 64, kSerialBelow = 16384; // floats
constexpr size_t kAfterAll = std::numeric_limits<size_t>::max();

} // namespace

Builder::Builder(const Request &request, const ParameterLayout &layout) : Builder(request, layout.roles) {
    choosing_ = false;
    descs_ = layout.descs;
}

Builder::Builder(const Request &request, std::vector<Role> roles)
    : request_(request), choosing_(true), descs_(roles.size()), roles_(std::move(roles)), weight_blocks_(roles_.size()),
      gradient_blocks_(roles_.size()), has_gradient_(roles_.size()), plan_(std::make_unique<Plan>()),
      has_rows_(roles_.size()) {
    plan_->mode_ = request.mode;
    plan_->batch_size_ = request.batch_size;
    plan_->threads_ = request.threads;
    plan_->targets_.resize(request.targets.size());
    plan_->results_ = std::make_unique<Results>();
    plan_->results_->losses.resize(request.targets.size());
    plan_->results_->counted.resize(request.targets.size());
}

Block *Builder::block(size_t bytes) {
    plan_->blocks_.push_back(std::make_unique<Block>());
    Block *made = plan_->blocks_.back().get();
    made->bytes = bytes;
    return made;
}

Value Builder::value(const Shape &shape, const Desc &desc) {
    return {shape, desc, block(desc.bytes()), tape_.add_value()};
}

Mask Builder::mask(const Shape &shape) {
    return {shape, block(element_count(shape))};
}

Value Builder::reshaped(const Value &plain, const Shape &shape) {
    return {shape, onednn::activation_desc(shape), plain.block, tape_.add_value(), plain.dtype};
}

Value Builder::input(const Shape &sample_shape, Dtype dtype) {
    Shape shape = with_batch(request_.batch_size, sample_shape);
    Value made = value(shape, onednn::activation_desc(shape));
    made.dtype = dtype;
    touch(made.block);
    plan_->inputs_.push_back({made.block, dtype});
    return made;
}

Block *Builder::port(Block *&made, size_t numbers_per_sample) {
    static_assert(sizeof(float) == sizeof(int32_t));
    if (made == nullptr) {
        made = block(numbers_per_sample * static_cast<size_t>(request_.batch_size) * sizeof(float));
        made->used = true;
    }
    return made;
}

Block *Builder::target(size_t output) {
    return port(plan_->targets_[output].target, element_count(request_.targets[output].sample));
}

Block *Builder::labels(size_t output) {
    return port(plan_->targets_[output].labels, element_count(request_.targets[output].sample));
}

Block *Builder::sample_weight(size_t output) {
    size_t weights = static_cast<size_t>(request_.targets[output].weights_per_sample);
    return weights == 0 ? nullptr : port(plan_->targets_[output].sample_weight, weights);
}

void Builder::touch(Block *block) {
    size_t index = plan_->kernels_.size();
    if (!block->used) block->first_use = index;
    block->used = true;
    block->last_use = std::max(block->last_use, index);
}

void Builder::add(std::string name, Primitive primitive, std::vector<Kernel::Operand> operands) {
    for (const Kernel::Operand &operand : operands) touch(operand.block);
    plan_->kernels_.push_back({std::move(name), std::move(primitive), std::move(operands), {}});
}

void Builder::add(std::string name, const std::vector<Block *> &touched, std::function<void(const Run &)> function) {
    for (Block *block : touched) {
        if (block != nullptr) touch(block);
    }
    plan_->kernels_.push_back({std::move(name), std::nullopt, {}, std::move(function)});
}

void Builder::add_on_caller(std::string name, const std::vector<Block *> &touched,
                            std::function<void(const Run &)> function) {
    add(std::move(name), touched, std::move(function));
    plan_->kernels_.back().on_caller = true;
}

void Builder::add_behind_losses() {
    for (const std::function<void()> &add : behind_losses_) add();
}

Value Builder::in_layout(const Value &source, const Desc &desc) {
    if (source.desc == desc) return source;
    Value result{source.shape, desc, block(desc.bytes()), source.id, source.dtype, nullptr, source.mask};
    copy(source, result);
    return result;
}

void Builder::copy(const Value &from, const Value &to) {
    add("reorder", onednn::reorder(from.desc, to.desc), {{Argument::kSrc, from.block}, {Argument::kDst, to.block}});
}

Value Builder::plain(const Value &source) {
    return in_layout(source, onednn::activation_desc(source.shape));
}

Block *Builder::arena_block(Block::Home home, size_t parameter) {
    std::vector<Block *> &blocks = home == Block::Home::kWeights ? weight_blocks_ : gradient_blocks_;
    if (blocks[parameter] == nullptr) {
        blocks[parameter] = block(descs_[parameter].bytes());
        blocks[parameter]->home = home;
    }
    return blocks[parameter];
}

Block *Builder::weight(size_t parameter, const Desc &wanted) {
    if (choosing_ && descs_[parameter].empty()) descs_[parameter] = wanted;
    Block *stored = arena_block(Block::Home::kWeights, parameter);
    if (descs_[parameter] == wanted) return stored;
    Block *copy = block(wanted.bytes());
    add("reorder_weights", onednn::reorder(descs_[parameter], wanted),
        {{Argument::kSrc, stored}, {Argument::kDst, copy}});
    return copy;
}

void Builder::add_weight_gradient(std::string name, Primitive primitive, std::vector<Kernel::Operand> operands,
                                  const std::vector<Gradient> &gradients) {
    struct Written {
        size_t parameter;
        Desc desc;
        Block *from;
        Block *to; // null: to be made
    };
    std::vector<Written> all;
    for (const Gradient &gradient : gradients) {
        Desc desc = primitive.desc(gradient.argument);
        bool is_stored = desc == descs_[gradient.parameter];
        Block *written = is_stored ? gradient_to_write(gradient.parameter) : block(desc.bytes());
        all.push_back({gradient.parameter, desc, written, is_stored ? written : nullptr});
        operands.push_back({gradient.argument, written});
    }
    add(std::move(name), std::move(primitive), std::move(operands));
    for (Written &written : all) {
        if (written.to == nullptr) {
            written.to = gradient_to_write(written.parameter);
            add("reorder_gradient", onednn::reorder(written.desc, descs_[written.parameter]),
                {{Argument::kSrc, written.from}, {Argument::kDst, written.to}});
        }
        add_written_gradient(written.parameter, written.to);
    }
}

Block *Builder::gradient_to_write(size_t parameter) {
    bool is_first = is_trained(parameter) && !has_gradient_[parameter];
    return is_first ? arena_block(Block::Home::kGradients, parameter) : block(descs_[parameter].bytes());
}

void Builder::add_written_gradient(size_t parameter, Block *written) {
    if (!is_trained(parameter)) return;
    Block *stored = arena_block(Block::Home::kGradients, parameter);
    if (written != stored) add_sum("add_gradient", stored, written, stored);
    has_gradient_[parameter] = true;
}

Block *Builder::gradient_to_add_rows_to(size_t parameter) {
    Block *stored = arena_block(Block::Home::kGradients, parameter);
    if (!has_gradient_[parameter]) {
        add("clear_rows", {stored},
            [=, threads = request_.threads](const Run &) { stored->written_rows->clear(stored->floats(), threads); });
        has_rows_[parameter] = true;
        has_gradient_[parameter] = true;
    }
    return stored;
}

Block *Builder::stored_gradient(size_t parameter) {
    Block *stored = arena_block(Block::Home::kGradients, parameter);
    if (has_rows_[parameter]) {
        add("note_rows", {stored}, [=](const Run &) { stored->written_rows->note_all(); });
    }
    if (!has_gradient_[parameter]) {
        add("zero_gradient", {stored}, [=](const Run &) { std::fill_n(stored->address, stored->bytes, std::byte{0}); });
        has_gradient_[parameter] = true;
    }
    return stored;
}

void Builder::find_gradients(const std::vector<size_t> &tables) {
    for (size_t i = 0; i < roles_.size(); ++i) has_gradient_[i] = is_trained(i);
    for (size_t table : tables) has_rows_[table] = true;
}

void Builder::hold(Block *block) {
    if (block == nullptr) return;
    touch(block);
    block->last_use = kAfterAll;
}

void Builder::move_average(const Statistic &statistic) {
    for (Block *block : {statistic.mean, statistic.average, statistic.counts}) hold(block);
    plan_->statistics_.push_back(statistic);
}

void Builder::keep_rows(KeptRows kept) {
    hold(kept.rows);
    plan_->kept_rows_.push_back(std::move(kept));
}

void Builder::on_backward(const Value &src, const Value &dst, Backward backward) {
    on_backward(src, {}, dst, std::move(backward));
}

void Builder::on_backward(const Value &src, const std::vector<size_t> &parameters, const Value &dst,
                          Backward backward) {
    on_backward({src}, parameters, {dst}, [backward = std::move(backward)](const std::vector<Value> &diff_dsts) {
        return std::vector<Value>{backward(diff_dsts[0])};
    });
}

void Builder::on_backward(const std::vector<Value> &srcs, const std::vector<size_t> &parameters,
                          const std::vector<Value> &dsts, Tape::Backward backward) {
    if (!training()) return;
    auto ids = [](const std::vector<Value> &values) {
        std::vector<ValueId> of;
        of.reserve(values.size());
        for (const Value &value : values) of.push_back(value.id);
        return of;
    };
    bool has_weights = std::any_of(parameters.begin(), parameters.end(), [this](size_t i) { return is_trained(i); });
    tape_.record(ids(srcs), ids(dsts), has_weights, std::move(backward));
}

Value Builder::gradient_memory(const Value &diff_dst) {
    return tape_.is_held(diff_dst.block) ? value(diff_dst.shape, diff_dst.desc) : diff_dst;
}

Value Builder::add_values(const Value &first, const Value &second) {
    Value other = in_layout(second, first.desc);
    Value sum = tape_.is_held(first.block) ? gradient_memory(other) : first;
    add_sum("add", first.block, other.block, sum.block);
    return sum;
}

void Builder::add_sum(std::string name, Block *first, Block *second, Block *sum) {
    size_t count = sum->bytes / sizeof(float);
    add(std::move(name), {first, second, sum}, [=, threads = request_.threads](const Run &) {
        runtime::parallel_for(threads, count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
            kernels::add(first->floats(), second->floats(), sum->floats(), begin, end);
        });
    });
}

void Builder::add_output(const Value &value) {
    plan_->outputs_.push_back({value.block, value.shape});
}

// Largest first, each at the lowest offset where no block that lives at the same time lies.
void Builder::place_blocks() {
    std::vector<Block *> todo, placed; // by their sizes, by their offsets
    for (const std::unique_ptr<Block> &block : plan_->blocks_) {
        if (block->home == Block::Home::kPlan && block->used) todo.push_back(block.get());
    }
    std::stable_sort(todo.begin(), todo.end(), [](Block *a, Block *b) { return a->bytes > b->bytes; });
    auto lies_before = [](const Block *a, const Block *b) { return a->offset < b->offset; };
    size_t total = 0;
    for (Block *block : todo) {
        size_t offset = 0;
        for (const Block *other : placed) {
            if (other->first_use > block->last_use || block->first_use > other->last_use) continue;
            if (offset + block->bytes <= other->offset) break;
            size_t end =
                (other->offset + other->bytes + Buffer::kAlignment - 1) / Buffer::kAlignment * Buffer::kAlignment;
            offset = std::max(offset, end);
        }
        block->offset = offset;
        placed.insert(std::upper_bound(placed.begin(), placed.end(), block, lies_before), block);
        total = std::max(total, offset + block->bytes);
    }
    plan_->memory_ = Buffer(total);
}

void Builder::bind() {
    size_t scratchpad = 0;
    for (const Kernel &kernel : plan_->kernels_) {
        if (!kernel.primitive) continue;
        Desc desc = kernel.primitive->desc(Argument::kScratchpad);
        if (!desc.empty()) scratchpad = std::max(scratchpad, desc.bytes());
    }
    plan_->scratchpad_ = Buffer(scratchpad);
    for (Kernel &kernel : plan_->kernels_) {
        if (!kernel.primitive) continue;
        for (const Kernel::Operand &operand : kernel.operands) {
            kernel.primitive->bind(operand.argument, operand.block->address);
        }
        if (!kernel.primitive->desc(Argument::kScratchpad).empty()) {
            kernel.primitive->bind(Argument::kScratchpad, plan_->scratchpad_.data());
        }
    }
}

void Builder::bind_gradients(const ParameterLayout &layout, const Arenas &arenas) {
    for (size_t i = 0; i < descs_.size(); ++i) {
        Block *gradient = gradient_blocks_[i];
        if (gradient == nullptr) continue;
        gradient->address = arenas.gradients + layout.offsets[i];
        plan_->gradient_blocks_.push_back({gradient, i, layout.offsets[i]});
        if (!has_rows_[i]) continue;
        auto row_size = static_cast<size_t>(descs_[i].dims().back());
        arenas.written_rows[i].reserve(gradient->bytes / sizeof(float) / row_size, row_size);
        gradient->written_rows = arenas.written_rows + i;
    }
    for (Kernel &kernel : plan_->kernels_) {
        for (const Kernel::Operand &operand : kernel.operands) {
            if (operand.block->home == Block::Home::kGradients) {
                plan_->gradient_operands_.push_back({&*kernel.primitive, operand});
            }
        }
    }
}

void Builder::divide_into_stages() {
    size_t begin = 0, count = plan_->kernels_.size();
    auto shared = shared_.begin();
    for (size_t i = 0; i < count; ++i) {
        if (shared != shared_.end() && *shared == i) {
            plan_->stages_.push_back({begin, i, Stage::End::kCounted});
            begin = i;
            ++shared;
        }
        if (!plan_->kernels_[i].on_caller) continue;
        plan_->stages_.push_back({begin, i, Stage::End::kHost});
        begin = i + 1;
    }
    plan_->stages_.push_back({begin, count, Stage::End::kPlan});
}

std::unique_ptr<Plan> Builder::finish(const ParameterLayout &layout, const Arenas &arenas) {
    for (const InputPort &input : plan_->inputs_) input.block->first_use = 0;
    for (const TargetPort &port : plan_->targets_) {
        for (Block *given : {port.target, port.labels, port.sample_weight}) {
            if (given != nullptr) given->first_use = 0;
        }
    }
    for (const OutputPort &output : plan_->outputs_) touch(output.block); // they last to the end
    place_blocks();
    for (const std::unique_ptr<Block> &block : plan_->blocks_) {
        if (block->home == Block::Home::kPlan) block->address = plan_->memory_.data() + block->offset;
    }
    for (size_t i = 0; i < descs_.size(); ++i) {
        if (weight_blocks_[i] != nullptr) weight_blocks_[i]->address = arenas.weights + layout.offsets[i];
    }
    bind_gradients(layout, arenas);
    bind();
    divide_into_stages();
    return std::move(plan_);
}

} // namespace rekindle::plan
