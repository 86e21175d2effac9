#include "plan/tape.h"

#include <algorithm>

#include "core/interruption.h"
#include "plan/builder.h"

namespace rekindle::plan {

namespace {

// Those of the gradients that lie where one before them does.
std::vector<Value> repeated(const std::vector<Value> &gradients) {
    std::vector<Value> found;
    for (auto one = gradients.begin(); one != gradients.end(); ++one) {
        auto is_same = [&](const Value &other) { return other.block == one->block; };
        if (!one->empty() && std::any_of(gradients.begin(), one, is_same)) found.push_back(*one);
    }
    return found;
}

} // namespace

ValueId Tape::add_value() {
    values_.emplace_back();
    return values_.size() - 1;
}

void Tape::record(std::vector<ValueId> inputs, std::vector<ValueId> outputs, bool has_weights, Backward backward) {
    bool is_needed = has_weights || std::any_of(inputs.begin(), inputs.end(),
                                                [&](ValueId input) { return values_[input].needs_gradient; });
    if (!is_needed) return;
    for (ValueId output : outputs) values_[output].needs_gradient = true;
    steps_.push_back({std::move(inputs), std::move(outputs), std::move(backward)});
}

void Tape::hold(const Value &gradient) {
    if (!gradient.empty()) ++held_[gradient.block];
}

void Tape::let_go(const Value &gradient) {
    if (gradient.empty()) return;
    auto held = held_.find(gradient.block);
    if (--held->second == 0) held_.erase(held);
}

Value Tape::take(ValueId value) {
    Value gradient = std::move(values_[value].gradient);
    values_[value].gradient = {};
    let_go(gradient);
    return gradient;
}

void Tape::add_gradient(Builder &builder, ValueId value, const Value &gradient) {
    if (gradient.empty() || !values_[value].needs_gradient) return;
    Value known = take(value);
    Value sum = known.empty() ? gradient : builder.add_values(known, gradient);
    hold(sum);
    values_[value].gradient = std::move(sum);
}

void Tape::add_gradients(Builder &builder, const std::vector<ValueId> &values, const std::vector<Value> &gradients) {
    // Several may be one block, which must not become the sum of one while it is still to be added to another.
    for (const Value &gradient : gradients) hold(gradient);
    for (size_t i = 0; i < gradients.size(); ++i) {
        let_go(gradients[i]);
        add_gradient(builder, values[i], gradients[i]);
    }
}

void Tape::go_back(Builder &builder) {
    for (; !steps_.empty(); steps_.pop_back()) {
        check_interruption();
        const Step &step = steps_.back();
        std::vector<Value> diff_dsts;
        for (ValueId output : step.outputs) diff_dsts.push_back(take(output));
        if (std::all_of(diff_dsts.begin(), diff_dsts.end(), [](const Value &diff) { return diff.empty(); })) continue;
        std::vector<Value> shared = repeated(diff_dsts); // none of the outputs that have one gradient may write there
        for (const Value &gradient : shared) hold(gradient);
        std::vector<Value> diff_srcs = step.backward(diff_dsts);
        for (const Value &gradient : shared) let_go(gradient);
        add_gradients(builder, step.inputs, diff_srcs);
    }
}

} // namespace rekindle::plan
