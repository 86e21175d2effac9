#include "model/parameter_store.h"

#include <optional>

#include "core/error.h"
#include "onednn/reorder.h"
#include "runtime/runtime.h"

namespace rekindle {

using onednn::Argument;
using onednn::Primitive;

namespace {

void run_reorder(Primitive &primitive, const void *from, void *to) {
    onednn::Stream stream;
    primitive.bind(Argument::kSrc, const_cast<void *>(from));
    primitive.bind(Argument::kDst, to);
    Buffer scratchpad;
    if (onednn::Desc desc = primitive.desc(Argument::kScratchpad); !desc.empty()) {
        scratchpad = Buffer(desc.bytes());
        primitive.bind(Argument::kScratchpad, scratchpad.data());
    }
    primitive.execute(stream);
}

} // namespace

// Reorders between the layout and the public form, made when first needed. Binding and executing must not interleave.
struct ParameterStore::Reorders {
    explicit Reorders(size_t count) : out(count), in(count) {}
    std::mutex mutex;
    std::vector<std::optional<Primitive>> out, in;
};

ParameterStore::ParameterStore(std::vector<Parameter> parameters)
    : parameters_(std::move(parameters)), reorders_(std::make_shared<Reorders>(parameters_.size())) {
    std::vector<onednn::Desc> descs;
    for (const Parameter &parameter : parameters_) descs.push_back(parameter.spec.view);
    layout_ = plan::ParameterLayout::of(std::move(descs));
    weights_ = Buffer::zeroed(layout_.bytes);
    gradients_ = Buffer::zeroed(layout_.bytes);
}

void ParameterStore::set_layout(const plan::ParameterLayout &layout) {
    if (layout == layout_) return;
    // Made first, so that running out of memory changes nothing.
    Buffer weights = Buffer::zeroed(layout.bytes), gradients = Buffer::zeroed(layout.bytes);
    std::vector<Buffer> slots;
    for (size_t i = 0; i < slots_.size(); ++i) slots.push_back(Buffer::zeroed(layout.bytes));
    auto reorders = std::make_shared<Reorders>(parameters_.size());
    runtime::run_once(1, [&] {
        for (size_t i = 0; i < parameters_.size(); ++i) {
            Primitive move = onednn::reorder(layout_.descs[i], layout.descs[i]);
            run_reorder(move, weights_.data() + layout_.offsets[i], weights.data() + layout.offsets[i]);
            for (size_t slot = 0; slot < slots_.size(); ++slot) {
                run_reorder(move, slots_[slot].data() + layout_.offsets[i], slots[slot].data() + layout.offsets[i]);
            }
        }
    });
    layout_ = layout;
    weights_ = std::move(weights);
    gradients_ = std::move(gradients);
    slots_ = std::move(slots);
    reorders_ = std::move(reorders);
}

void ParameterStore::reset_slots(size_t count) {
    std::vector<Buffer> slots;
    for (size_t i = 0; i < count; ++i) slots.push_back(Buffer::zeroed(layout_.bytes));
    slots_ = std::move(slots);
}

size_t ParameterStore::find(const std::string &name) const {
    for (size_t i = 0; i < parameters_.size(); ++i) {
        if (parameters_[i].name == name) return i;
    }
    fail(REKINDLE_NOT_FOUND, "name is \"", name, "\"; the model has no such weight");
}

void ParameterStore::read(const std::byte *arena, size_t parameter, float *to) const {
    runtime::run_once(1, [&] {
        std::lock_guard<std::mutex> lock(reorders_->mutex);
        std::optional<Primitive> &out = reorders_->out[parameter];
        if (!out) out = onednn::reorder(layout_.descs[parameter], parameters_[parameter].spec.view);
        run_reorder(*out, arena + layout_.offsets[parameter], to);
    });
}

void ParameterStore::write(std::byte *arena, size_t parameter, const float *from) {
    runtime::run_once(1, [&] {
        std::lock_guard<std::mutex> lock(reorders_->mutex);
        std::optional<Primitive> &in = reorders_->in[parameter];
        if (!in) in = onednn::reorder(parameters_[parameter].spec.view, layout_.descs[parameter]);
        run_reorder(*in, from, arena + layout_.offsets[parameter]);
    });
}

} // namespace rekindle
