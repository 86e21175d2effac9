#include "plan/tape.h"

#include <algorithm>

#include "core/interruption.h"
#include "plan/builder.h"

namespace rekindle::plan {

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

void Tape::hold(ValueId value, const Value &gradient) {
    values_[value].gradient = gradient;
    ++held_[gradient.block];
}

Value Tape::take(ValueId value) {
    Value gradient = std::move(values_[value].gradient);
    values_[value].gradient = {};
    if (gradient.empty()) return gradient;
    auto held = held_.find(gradient.block);
    if (--held->second == 0) held_.erase(held);
    return gradient;
}

void Tape::add_gradient(Builder &builder, ValueId value, const Value &gradient) {
    if (gradient.empty() || !values_[value].needs_gradient) return;
    Value sum = take(value);
    hold(value, sum.empty() ? gradient : builder.add_values(sum, gradient));
}

void Tape::go_back(Builder &builder) {
    for (; !steps_.empty(); steps_.pop_back()) {
        check_interruption();
        const Step &step = steps_.back();
        std::vector<Value> diff_dsts;
        for (ValueId output : step.outputs) diff_dsts.push_back(take(output));
        if (std::all_of(diff_dsts.begin(), diff_dsts.end(), [](const Value &diff) { return diff.empty(); })) continue;
        std::vector<Value> diff_srcs = step.backward(diff_dsts);
        for (size_t i = 0; i < diff_srcs.size(); ++i) add_gradient(builder, step.inputs[i], diff_srcs[i]);
    }
}

} // namespace rekindle::plan
