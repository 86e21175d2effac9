#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "optimizers/common_fields.h"

namespace rekindle {

// Weights shrink by a part of themselves before each update: w -= w * weight_decay * learning rate.
struct WeightDecay {
    double weight_decay; // 0: none
    std::vector<std::string> exclude_from_weight_decay;

    bool decays() const { return weight_decay != 0.0; }
    // Whether the variable's name ("dense/kernel") is none of the excluded. As in Keras, a text is looked for in the
    // name behind the last slash; a text with a slash, in all of it.
    bool decays(const std::string &variable) const;
};

inline constexpr auto kWeightDecayFields = std::tuple{
    parts::optional("weight_decay", &GivenCommon::weight_decay, &WeightDecay::weight_decay, parts::at_least(0.0)),
    parts::texts("exclude_from_weight_decay", &GivenCommon::exclude_from_weight_decay,
                 &GivenCommon::exclude_from_weight_decay_count, &WeightDecay::exclude_from_weight_decay)};

} // namespace rekindle
