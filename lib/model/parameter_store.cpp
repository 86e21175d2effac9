#include "model/parameter_store.h"

#include <algorithm>
#include <functional>

#include "core/error.h"
#include "core/interruption.h"
#include "core/not_finite.h"
#include "kernels/finite.h"
#include "model/layout_move.h"
#include "runtime/runtime.h"

namespace rekindle {

// Reorders between the layout and the public form, made when first needed. Binding and executing must not interleave.
struct ParameterStore::Reorders {
    explicit Reorders(size_t count) : out(count), in(count) {}
    std::mutex mutex;
    std::vector<std::optional<LayoutMove>> out, in;
};

ParameterStore::ParameterStore(std::vector<Parameter> parameters, std::vector<plan::Role> roles)
    : parameters_(std::move(parameters)), reorders_(std::make_shared<Reorders>(parameters_.size())) {
    for (size_t i = 0; i < parameters_.size(); ++i) by_name_.emplace(parameters_[i].name, i);
    layout_ = public_layout(std::move(roles));
    weights_ = Buffer::zeroed(layout_.bytes);
    gradients_ = Buffer::zeroed(layout_.trained_bytes);
    written_rows_ = std::make_unique<plan::WrittenRows[]>(parameters_.size());
}

plan::ParameterLayout ParameterStore::public_layout(std::vector<plan::Role> roles) const {
    std::vector<onednn::Desc> descs;
    for (const Parameter &parameter : parameters_) descs.push_back(parameter.spec.view);
    return plan::ParameterLayout::of(std::move(descs), std::move(roles));
}

void ParameterStore::set_layout(const plan::ParameterLayout &layout) {
    if (layout == layout_) return;
    // Made first, so that running out of memory changes nothing.
    Buffer weights = Buffer::zeroed(layout.bytes), gradients = Buffer::zeroed(layout.trained_bytes);
    std::vector<Buffer> slots = zero_slots(slots_.size(), layout.trained_bytes);
    auto written_rows = std::make_unique<plan::WrittenRows[]>(parameters_.size());
    auto reorders = std::make_shared<Reorders>(parameters_.size());
    runtime::run_once(1, [&] {
        for (size_t i = 0; i < parameters_.size(); ++i) {
            check_interruption();
            LayoutMove move(layout_.descs[i], layout.descs[i]);
            move.run(weights_.data() + layout_.offsets[i], weights.data() + layout.offsets[i]);
            for (size_t slot = 0; slot < slots_.size() && layout.is_trained(i); ++slot) {
                check_interruption();
                move.run(slots_[slot].data() + layout_.offsets[i], slots[slot].data() + layout.offsets[i]);
            }
        }
    });
    layout_ = layout;
    weights_ = std::move(weights);
    gradients_ = std::move(gradients);
    written_rows_ = std::move(written_rows);
    slots_ = std::move(slots);
    reorders_ = std::move(reorders);
}

std::vector<Buffer> ParameterStore::zero_slots(size_t count, size_t bytes) {
    std::vector<Buffer> slots;
    for (size_t i = 0; i < count; ++i) slots.push_back(Buffer::zeroed(bytes));
    return slots;
}

std::vector<Buffer> ParameterStore::make_slots(const std::vector<float> &initial,
                                               const plan::ParameterLayout &layout) const {
    std::vector<Buffer> slots = zero_slots(initial.size(), layout.trained_bytes);
    for (size_t slot = 0; slot < slots.size(); ++slot) {
        if (initial[slot] == 0.0f) continue;
        runtime::run_once(1, [&] {
            for (size_t i = 0; i < parameters_.size(); ++i) {
                if (!layout.is_trained(i)) continue;
                const WeightSpec &spec = parameters_[i].spec;
                std::vector<float> values(element_count(spec.shape), initial[slot]);
                LayoutMove(spec.view, layout.descs[i]).run(values.data(), slots[slot].data() + layout.offsets[i]);
            }
        });
    }
    return slots;
}

void ParameterStore::start_over(const plan::ParameterLayout &layout, const std::vector<float> &initial) {
    replace_slots(layout, make_slots(initial, layout));
}

void ParameterStore::go_on(const plan::ParameterLayout &layout, const std::vector<float> &initial) {
    std::vector<Buffer> slots = make_slots(initial, layout);
    runtime::run_once(1, [&] {
        for (size_t i = 0; i < parameters_.size(); ++i) {
            if (!layout_.is_trained(i) || !layout.is_trained(i)) continue;
            LayoutMove move(layout_.descs[i], layout.descs[i]);
            for (size_t slot = 0; slot < slots.size(); ++slot) {
                move.run(slots_[slot].data() + layout_.offsets[i], slots[slot].data() + layout.offsets[i]);
            }
        }
    });
    replace_slots(layout, std::move(slots));
}

void ParameterStore::replace_slots(const plan::ParameterLayout &layout, std::vector<Buffer> fresh) {
    std::vector<Buffer> former = std::move(slots_);
    slots_.clear(); // nobody needs what is in them moved
    try {
        set_layout(layout);
    } catch (...) {
        slots_ = std::move(former);
        throw;
    }
    slots_ = std::move(fresh);
    clear_gaps();
}

std::optional<NotFinite> ParameterStore::find_not_finite(const std::byte *arena) const {
    const float *all = reinterpret_cast<const float *>(arena);
    bool has_all = arena == weights_.data();
    if (kernels::all_finite(all, (has_all ? layout_.bytes : layout_.trained_bytes) / sizeof(float)))
        return std::nullopt;
    for (size_t i = 0; i < parameters_.size(); ++i) {
        if (!has_all && !layout_.is_trained(i)) continue;
        const float *values = all + layout_.offsets[i] / sizeof(float);
        std::optional<size_t> at = rekindle::find_not_finite(values, layout_.descs[i].bytes() / sizeof(float));
        if (at) return NotFinite{i, parameters_[i].name, name_not_finite(values[*at])};
    }
    return std::nullopt;
}

bool ParameterStore::has_finite_statistics() const {
    const std::byte *statistics = weights_.data() + layout_.trained_bytes;
    return kernels::all_finite(reinterpret_cast<const float *>(statistics),
                               (layout_.changing_bytes - layout_.trained_bytes) / sizeof(float));
}

std::vector<size_t> ParameterStore::tables() const {
    std::vector<size_t> tables;
    for (size_t i = 0; i < parameters_.size(); ++i) {
        if (written_rows_[i].is_reserved()) tables.push_back(i);
    }
    return tables;
}

void ParameterStore::clear_gaps() {
    auto clear = [this](std::byte *arena) {
        size_t end = 0;
        for (size_t i : layout_.order) {
            if (!layout_.is_trained(i)) break;
            std::fill(arena + end, arena + layout_.offsets[i], std::byte{0});
            end = layout_.offsets[i] + layout_.descs[i].bytes();
        }
        std::fill(arena + end, arena + layout_.trained_bytes, std::byte{0});
    };
    clear(weights_.data());
    clear(gradients_.data());
    for (const Buffer &slot : slots_) clear(slot.data());
}

std::optional<size_t> ParameterStore::find(const std::string &name) const {
    auto found = by_name_.find(name);
    return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

bool ParameterStore::is_public(size_t parameter) const {
    return layout_.descs[parameter] == parameters_[parameter].spec.view;
}

void ParameterStore::read(const std::byte *arena, size_t parameter, float *to) const {
    const std::byte *from = arena + layout_.offsets[parameter];
    if (is_public(parameter)) {
        copy_interruptibly(to, from, layout_.descs[parameter].bytes());
        return;
    }
    runtime::run_once(1, [&] {
        std::lock_guard<std::mutex> lock(reorders_->mutex);
        std::optional<LayoutMove> &out = reorders_->out[parameter];
        if (!out) out.emplace(layout_.descs[parameter], parameters_[parameter].spec.view);
        out->run(from, to);
    });
}

void ParameterStore::write(std::byte *arena, size_t parameter, const float *from) {
    std::byte *to = arena + layout_.offsets[parameter];
    if (is_public(parameter)) {
        copy_interruptibly(to, from, layout_.descs[parameter].bytes());
        return;
    }
    auto move = [&] {
        std::lock_guard<std::mutex> lock(reorders_->mutex);
        std::optional<LayoutMove> &in = reorders_->in[parameter];
        if (!in) in.emplace(parameters_[parameter].spec.view, layout_.descs[parameter]);
        in->run(from, to);
    };
    runtime::run_once(1, std::ref(move)); // a reference needs no memory
}

void ParameterStore::prepare_writing() {
    runtime::run_once(1, [&] {
        std::lock_guard<std::mutex> lock(reorders_->mutex);
        for (size_t i = 0; i < parameters_.size(); ++i) {
            std::optional<LayoutMove> &in = reorders_->in[i];
            if (!in && !is_public(i)) in.emplace(parameters_[i].spec.view, layout_.descs[i]);
        }
    });
}

} // namespace rekindle
