#pragma once

#include "data/matching.h"
#include "training/training.h"

namespace rekindle {

// A batch in the host's memory, checked against a model, which it builds if need be.
struct CheckedBatch {
    MatchedArrays matched;
    BatchRules rules;

    PlanRequest request(plan::Mode mode) const { return {mode, matched.count, matched.targets, matched.input_shapes}; }
};

// Throws INVALID_ARGUMENT for arrays that do not fit one another, or the model, its losses and its metrics.
CheckedBatch check_batch(Model &model, const GivenArrays &given);

// BatchPlan::Load for it.
bool load_batch(const CheckedBatch &batch, const BatchPlan &whole, const plan::Plan &plan, size_t first);
// What is wrong with its numbers, where loading says that they are not to be trained on.
std::string describe_bad_sample(const CheckedBatch &batch, const BatchPlan &whole);

} // namespace rekindle
