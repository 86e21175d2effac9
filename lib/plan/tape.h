#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "plan/value.h"

namespace rekindle::plan {

class Builder;

// The ways back through what a plan computes, as they are registered while it is made. Going back visits them in
// reverse. A value that several of them read gets the sum of what they give it, in that order.
class Tape {
public:
    // From d(loss)/d(output) of each output, empty where nothing depends on it, adds kernels and returns
    // d(loss)/d(input) of each input; an empty one gives nothing.
    using Backward = std::function<std::vector<Value>(const std::vector<Value> &diff_dsts)>;

    ValueId add_value();

    // Left out where neither an input nor a weight needs a gradient.
    void record(std::vector<ValueId> inputs, std::vector<ValueId> outputs, bool has_weights, Backward backward);
    // Whether d(loss)/d(value) is wanted: a weight to be trained leads to the value.
    bool needs_gradient(ValueId value) const { return values_[value].needs_gradient; }

    // Adds to d(loss)/d(value).
    void add_gradient(Builder &builder, ValueId value, const Value &gradient);
    // Adds the kernels of the whole way back from the gradients that have been added.
    void go_back(Builder &builder);

    // Whether a gradient that is still to be read lies in the block.
    bool is_held(const Block *block) const { return held_.count(block) != 0; }

private:
    struct Known {
        bool needs_gradient = false;
        Value gradient; // what is known of it
    };
    struct Step {
        std::vector<ValueId> inputs, outputs;
        Backward backward;
    };

    void hold(const Value &gradient);
    void let_go(const Value &gradient);
    Value take(ValueId value);
    // What a step gives its inputs.
    void add_gradients(Builder &builder, const std::vector<ValueId> &values, const std::vector<Value> &gradients);

    std::vector<Known> values_{1}; // kConstant is the first
    std::vector<Step> steps_;
    std::unordered_map<const Block *, size_t> held_; // by how many gradients
};

} // namespace rekindle::plan
