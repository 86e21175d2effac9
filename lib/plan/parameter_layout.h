#pragma once

#include <vector>

#include "onednn/desc.h"

namespace rekindle::plan {

// How a model's parameters lie in its arenas: one arena each for weights, gradients and every optimizer slot, all
// alike.
struct ParameterLayout {
    std::vector<onednn::Desc> descs;
    std::vector<size_t> offsets; // bytes, multiples of 64
    size_t bytes = 0;

    // Places parameters one after the other.
    static ParameterLayout of(std::vector<onednn::Desc> descs);

    bool operator==(const ParameterLayout &other) const { return descs == other.descs; }
};

} // namespace rekindle::plan
