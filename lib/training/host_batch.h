#pragma once

#include "data/batch_loader.h"
#include "training/training.h"

namespace rekindle {

// A batch in the host's memory, checked against a model, which it builds if need be.
struct CheckedBatch {
    int64_t samples;
    SampleArrays arrays;
    Shape target_sample;
    BatchRules rules;

    PlanRequest request(plan::Mode mode) const {
        return {mode, samples, static_cast<int64_t>(arrays.sample_weight.row_size), target_sample};
    }
};

// Throws INVALID_ARGUMENT for arrays that do not fit one another, or the model, its loss and its metrics.
CheckedBatch check_batch(Model &model, const HostArray &x, const HostArray &y, const HostArray &sample_weight);

// Copies the batch into a plan of its size. Throws DATA_ERROR for numbers that are not to be trained on. In a step.
void load_batch(const PooledPlan &pooled, const CheckedBatch &batch);

} // namespace rekindle
