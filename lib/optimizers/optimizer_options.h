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

// The line of an optimizer in the registry: Part is made from the options that its table reads from JSON.
template <class Part, const auto &kOptions>
constexpr OptimizerClass optimizer_class(const char *name) {
    return {.class_name = Part::kClassName,
            .name = name,
            .from_config = [](const Json &config) -> std::shared_ptr<const Optimizer> {
                return std::make_shared<Part>(kOptions.parse(config, Part::kClassName, parts::optimizer_keys()));
            }};
}

} // namespace rekindle
