#pragma once

#include <vector>

#include "onednn/desc.h"

namespace rekindle::plan {

// What training does with a parameter: it is trained, by its gradient; or it is a statistic, which training kernels
// write; or it is frozen, and stays.
enum class Role { kTrained, kStatistic, kFrozen };

// How a model's parameters lie in its arenas. That of the weights has them all; those of the gradients and of every
// optimizer slot have the trained ones, at the same places.
struct ParameterLayout {
    std::vector<onednn::Desc> descs;
    std::vector<Role> roles;
    std::vector<size_t> offsets; // bytes, multiples of 64
    std::vector<size_t> order;   // the parameters as they lie: trained ones first, then statistics, then frozen ones
    size_t trained_bytes = 0;
    size_t changing_bytes = 0; // trained ones and statistics
    size_t bytes = 0;

    // Places parameters one after the other, those of a role in their order.
    static ParameterLayout of(std::vector<onednn::Desc> descs, std::vector<Role> roles);

    bool is_trained(size_t parameter) const { return roles[parameter] == Role::kTrained; }
    bool operator==(const ParameterLayout &other) const { return descs == other.descs && roles == other.roles; }
};

} // namespace rekindle::plan
