#include "plan/builder.h"

#include <algorithm>

#include "core/error.h"
#include "core/interruption.h"
#include "onednn/reorder.h"

namespace rekindle::plan {

using onednn::Argument;
using onednn::Desc;
using onednn::Primitive;

Builder::Builder(const Request &request, size_t parameter_count, const ParameterLayout *layout)
    : request_(request), choosing_(layout == nullptr),
      descs_(layout == nullptr ? std::vector<Desc>(parameter_count) : layout->descs), weight_blocks_(parameter_count),
      gradient_blocks_(parameter_count), plan_(std::make_unique<Plan>()) {
    plan_->mode_ = request.mode;
    plan_->batch_size_ = request.batch_size;
    plan_->threads_ = request.threads;
    plan_->results_ = std::make_unique<Results>();
}

Block *Builder::block(size_t bytes) {
    plan_->blocks_.push_back(std::make_unique<Block>());
    Block *made = plan_->blocks_.back().get();
    made->bytes = bytes;
    return made;
}

Value Builder::value(const Shape &shape, const Desc &desc) {
    return {shape, desc, block(desc.bytes())};
}

Value Builder::input(const Shape &sample_shape) {
    Shape shape = with_batch(request_.batch_size, sample_shape);
    Value made = value(shape, onednn::activation_desc(shape));
    touch(made.block);
    plan_->input_ = made.block;
    return made;
}

Block *Builder::target(size_t elements_per_sample) {
    if (plan_->target_ == nullptr) {
        plan_->target_ = block(elements_per_sample * static_cast<size_t>(request_.batch_size) * sizeof(float));
        plan_->target_->used = true; // filled in before the first kernel
    }
    return plan_->target_;
}

Block *Builder::labels(size_t elements_per_sample) {
    if (plan_->labels_ == nullptr) {
        plan_->labels_ = block(elements_per_sample * static_cast<size_t>(request_.batch_size) * sizeof(int32_t));
        plan_->labels_->used = true;
    }
    return plan_->labels_;
}

Block *Builder::sample_weight() {
    if (request_.weights_per_sample > 0 && plan_->sample_weight_ == nullptr) {
        plan_->sample_weight_ =
            block(static_cast<size_t>(request_.batch_size * request_.weights_per_sample) * sizeof(float));
        plan_->sample_weight_->used = true;
    }
    return plan_->sample_weight_;
}

void Builder::touch(Block *block) {
    size_t index = plan_->kernels_.size();
    if (!block->used) block->first_use = index;
    block->used = true;
    block->last_use = index;
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
    plan_->calls_host_ = true;
}

Value Builder::in_layout(const Value &source, const Desc &desc) {
    if (source.desc == desc) return source;
    Value result = value(source.shape, desc);
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
    any_weights_ = true;
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
    struct Pending {
        Desc written;
        Block *from;
        size_t parameter;
    };
    std::vector<Pending> pending;
    for (const Gradient &gradient : gradients) {
        Desc written = primitive.desc(gradient.argument);
        Block *target = nullptr;
        if (written == descs_[gradient.parameter]) {
            target = arena_block(Block::Home::kGradients, gradient.parameter);
        } else {
            target = block(written.bytes());
            pending.push_back({written, target, gradient.parameter});
        }
        operands.push_back({gradient.argument, target});
    }
    add(std::move(name), std::move(primitive), std::move(operands));
    for (const Pending &copy : pending) {
        add("reorder_gradient", onednn::reorder(copy.written, descs_[copy.parameter]),
            {{Argument::kSrc, copy.from}, {Argument::kDst, arena_block(Block::Home::kGradients, copy.parameter)}});
    }
}

void Builder::add_backward(const Value &diff_output) {
    Value diff = diff_output;
    for (size_t i = backward_.size(); i-- > 0 && !diff.empty();) {
        check_interruption();
        diff = backward_[i](diff);
    }
}

void Builder::set_output(const Value &value) {
    plan_->output_ = value.block;
    plan_->output_shape_ = value.shape;
    touch(value.block);
}

// Largest first, each at the lowest offset where no block that lives at the same time lies.
void Builder::place_blocks() {
    std::vector<Block *> todo, placed;
    for (const std::unique_ptr<Block> &block : plan_->blocks_) {
        if (block->home == Block::Home::kPlan && block->used) todo.push_back(block.get());
    }
    std::stable_sort(todo.begin(), todo.end(), [](Block *a, Block *b) { return a->bytes > b->bytes; });
    size_t total = 0;
    for (Block *block : todo) {
        std::vector<Block *> alive;
        for (Block *other : placed) {
            if (other->first_use <= block->last_use && block->first_use <= other->last_use) alive.push_back(other);
        }
        std::sort(alive.begin(), alive.end(), [](Block *a, Block *b) { return a->offset < b->offset; });
        size_t offset = 0;
        for (Block *other : alive) {
            if (offset + block->bytes <= other->offset) break;
            size_t end =
                (other->offset + other->bytes + Buffer::kAlignment - 1) / Buffer::kAlignment * Buffer::kAlignment;
            offset = std::max(offset, end);
        }
        block->offset = offset;
        placed.push_back(block);
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

std::unique_ptr<Plan> Builder::finish(const ParameterLayout &layout, std::byte *weights, std::byte *gradients) {
    for (Block *input : {plan_->input_, plan_->target_, plan_->labels_, plan_->sample_weight_}) {
        if (input != nullptr) input->first_use = 0;
    }
    place_blocks();
    for (const std::unique_ptr<Block> &block : plan_->blocks_) {
        if (block->home == Block::Home::kPlan) block->address = plan_->memory_.data() + block->offset;
    }
    for (size_t i = 0; i < descs_.size(); ++i) {
        if (weight_blocks_[i] != nullptr) weight_blocks_[i]->address = weights + layout.offsets[i];
        if (gradient_blocks_[i] != nullptr) gradient_blocks_[i]->address = gradients + layout.offsets[i];
    }
    bind();
    return std::move(plan_);
}

} // namespace rekindle::plan
