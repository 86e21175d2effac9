#pragma once

#include "optimizers/optimizer.h"
#include "parts/keras_keys.h"
#include "parts/part.h"

// What the options of optimizers have in common, and how an optimizer is registered.
namespace rekindle {

using OptimizerClass = parts::PartClass<const Optimizer>;

inline constexpr parts::Range<double> kLearningRates = parts::at_least(0.0);

template <class Public, class Options>
constexpr auto learning_rate(double Public::*given, double Options::*option) {
    return parts::field("learning_rate", given, option, kLearningRates);
}

// What an optimizer's line in the registry stands for.
template <class Part, const auto &kOptions>
constexpr OptimizerClass optimizer_class(const char *name) {
    return parts::part_class<const Optimizer, Part, kOptions, parts::optimizer_keys>(name);
}

} // namespace rekindle
