#pragma once

#include "losses/loss_options.h"

// What the losses of probabilities have in common.
namespace rekindle {

struct CrossentropyOptions {
    int64_t axis;
    Reduction reduction;
    bool from_logits;
};

// A table: the fields of its own stand before those that all have.
template <class Options, class Given, class... Fields>
constexpr auto crossentropy_table(const Given &defaults, Fields... fields) {
    return parts::options_table<Options>(
        defaults, fields..., parts::field("axis", &Given::axis, &CrossentropyOptions::axis, parts::any<int64_t>()),
        reduction(&Given::reduction, &CrossentropyOptions::reduction),
        parts::field("from_logits", &Given::from_logits, &CrossentropyOptions::from_logits));
}

template <class Options, const auto &kOptions>
class CrossentropyWith : public LossWith<Options, kOptions> {
public:
    using LossWith<Options, kOptions>::LossWith;
    int64_t axis() const override { return this->options_.axis; }
};

// With targets for every class.
struct SmoothedOptions : CrossentropyOptions {
    double label_smoothing;
};

template <class Given>
constexpr auto label_smoothing(double Given::*given) {
    return parts::field("label_smoothing", given, &SmoothedOptions::label_smoothing, parts::between(0.0, 1.0));
}

// Keras's label smoothing: `amount` of a target's certainty is shared by all the classes.
inline kernels::TargetScale smoothing(double amount, int64_t classes) {
    return {static_cast<float>(1.0 - amount), static_cast<float>(amount / static_cast<double>(classes))};
}

// One output is the probability of the second of two classes.
inline int64_t binary_class_count(const Shape &output_sample) {
    return output_sample.back() == 1 ? 2 : output_sample.back();
}

// Throws INVALID_ARGUMENT, naming the loss and both shapes, unless they are equal.
void require_output_shape(const Shape &target, const Shape &output, const char *loss);

} // namespace rekindle
