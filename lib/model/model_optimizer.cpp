// What the model does with its optimizer: a step, the learning rate, the state.
#include <algorithm>

#include "core/error.h"
#include "model/model.h"
#include "runtime/runtime.h"

namespace rekindle {
namespace {

std::vector<float> initial_values(const std::vector<Slot> &slots) {
    std::vector<float> values;
    for (const Slot &slot : slots) values.push_back(slot.initial);
    return values;
}

} // namespace

void Model::reset_optimizer(const Optimizer &optimizer, const plan::ParameterLayout &layout) {
    std::vector<float> scalars = initial_values(optimizer.scalars());
    parameters_.start_over(layout, initial_values(optimizer.slots()));
    scalars_ = std::move(scalars);
    forget_layout();
}

void Model::keep_optimizer(const plan::ParameterLayout &layout) {
    std::vector<plan::Role> former = parameters_.layout().roles;
    parameters_.go_on(layout, initial_values(compiled_->optimizer->slots()));
    begin_averages(former);
    forget_layout();
}

// With zero an average would be zero for long.
void Model::begin_averages(const std::vector<plan::Role> &former) {
    if (!compiled_->optimizer->options().use_ema) return;
    const plan::ParameterLayout &layout = parameters_.layout();
    for (size_t i = 0; i < former.size(); ++i) {
        if (former[i] == plan::Role::kTrained || !layout.is_trained(i)) continue;
        const std::byte *weight = parameters_.weights() + layout.offsets[i];
        std::byte *average = reinterpret_cast<std::byte *>(parameters_.slot(0)) + layout.offsets[i];
        std::copy(weight, weight + layout.descs[i].bytes(), average);
    }
}

std::span<OptimizerVariable> Model::optimizer_variables() {
    const plan::ParameterLayout &layout = parameters_.layout();
    for (size_t i = variables_.size(); i < layout.order.size(); ++i) {
        size_t parameter = layout.order[i];
        if (!layout.is_trained(parameter)) break;
        size_t end = i + 1 < layout.order.size() ? layout.offsets[layout.order[i + 1]] : layout.bytes;
        bool decays = compiled_->optimizer->options().decays(parameters_.parameters()[parameter].name);
        variables_.push_back({layout.offsets[parameter] / sizeof(float), end / sizeof(float), decays});
        const plan::WrittenRows &rows = parameters_.arenas().written_rows[parameter];
        if (rows.is_reserved()) variables_.back().written_rows = &rows;
    }
    return variables_;
}

void Model::forget_layout() {
    variables_.clear();
    constrained_.reset();
    has_gradients_ = false;
}

void Model::prepare_update() {
    if (!constrained_) constrained_.emplace(parameters_);
    optimizer_variables();
}

void Model::apply_gradients() {
    const Optimizer &optimizer = *compiled_->optimizer;
    OptimizerArenas arenas{reinterpret_cast<float *>(parameters_.weights()),
                           reinterpret_cast<const float *>(parameters_.gradients()),
                           {},
                           scalars_.data(),
                           parameters_.trained_floats(),
                           optimizer_variables()};
    for (size_t i = 0; i < parameters_.slot_count(); ++i) arenas.slots[i] = parameters_.slot(i);
    bool check = !compiled_->allow_non_finite, finite = false;
    UpdateStep step{learning_rate(), iterations_, accumulated_, sum_parts()};
    auto update = [&] {
        finite = optimizer.step(arenas, step, check) && (!check || parameters_.has_finite_statistics());
        if (finite) constrained_->apply();
    };
    runtime::compute(threads(), update, sharing());
    has_gradients_ = true;
    weights_are_finite_ = slots_are_finite_ = check && finite;
    if (!finite) {
        std::string description = describe_update();
        parameters_.clear_gaps();
        fail(REKINDLE_DATA_ERROR, description);
    }
    if (optimizer.updates(step)) {
        ++iterations_;
        accumulated_ = 0;
    } else {
        ++accumulated_;
    }
    ++steps_;
}

void Model::finish_training() {
    if (!compiled_ || !compiled_->optimizer->options().use_ema || steps_of_optimizer() == 0) return;
    const float *average = parameters_.slot(0);
    std::copy(average, average + parameters_.trained_floats(), reinterpret_cast<float *>(parameters_.weights()));
}

int64_t Model::steps_of_optimizer() const {
    return compiled_->optimizer->options().batches(iterations_, accumulated_);
}

double Model::learning_rate() const {
    return compiled_->optimizer->learning_rate(steps_of_optimizer(), learning_rate_);
}

void Model::set_learning_rate(double learning_rate) {
    if (const Schedule *schedule = compiled().optimizer->options().learning_rate_schedule.get()) {
        fail(REKINDLE_INVALID_STATE, "the optimizer was made with a schedule, ", schedule->class_name(),
             ", which gives the learning rate; it can be set where the optimizer has a number");
    }
    check_learning_rate(learning_rate);
    learning_rate_ = learning_rate;
}

void Model::add_slot_state(StateRegistry &registry) {
    std::vector<Slot> slots = compiled_->optimizer->slots();
    for (size_t i = 0; i < parameters_.parameters().size(); ++i) {
        if (!parameters_.layout().is_trained(i)) continue;
        const Parameter &parameter = parameters_.parameters()[i];
        for (size_t slot = 0; slot < slots.size(); ++slot) {
            auto arena = [this, slot] { return reinterpret_cast<std::byte *>(parameters_.slot(slot)); };
            registry.push_back({"optimizer/" + parameter.name + "/" + slots[slot].name, REKINDLE_ENTRY_OPTIMIZER,
                                REKINDLE_FLOAT32, parameter.spec.shape,
                                [this, i, arena](void *to) { parameters_.read(arena(), i, static_cast<float *>(to)); },
                                [this, i, arena](const void *from, const Shape &) {
                                    forget_finite();
                                    parameters_.write(arena(), i, static_cast<const float *>(from));
                                }});
        }
    }
}

void Model::add_optimizer_state(StateRegistry &registry) {
    const Optimizer &optimizer = *compiled_->optimizer;
    add_slot_state(registry);
    auto add = [&registry](std::string name, Dtype dtype, auto *number) {
        registry.push_back(scalar_state("optimizer/" + name, REKINDLE_ENTRY_OPTIMIZER, dtype, number));
    };
    std::vector<Slot> scalars = optimizer.scalars();
    for (size_t i = 0; i < scalars.size(); ++i) add(scalars[i].name, REKINDLE_FLOAT32, &scalars_[i]);
    add("iterations", REKINDLE_INT64, &iterations_);
    if (optimizer.options().accumulates()) add("accumulated_batches", REKINDLE_INT64, &accumulated_);
    if (optimizer.options().learning_rate_schedule == nullptr) add("learning_rate", REKINDLE_FLOAT64, &learning_rate_);
}

} // namespace rekindle
