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

// Copies the batch into a plan of its size. Throws DATA_ERROR for numbers that are not to be trained on. In a step.
void load_batch(const PooledPlan &pooled, const CheckedBatch &batch);

} // namespace rekindle
