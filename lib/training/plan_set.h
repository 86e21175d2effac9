#pragma once

#include <map>

#include "data/batches.h"
#include "model/model.h"

namespace rekindle {

// The plans that a pass executes: one for each batch size and weighting that occurs, taken from the model's pool when
// first needed and held until the pass is over.
class PlanSet {
public:
    PlanSet(Model &model, plan::Mode mode) : model_(model), mode_(mode) {}

    // The plan for the batch that `batches` has fetched. Not from a compute thread unless it is held already.
    const PooledPlan &get(const Batches &batches, int64_t samples);

    // A plan that is held already, for the weighting of the last get; any thread.
    const PooledPlan &held(int64_t samples) const;

    // Makes the plans of array batches ahead: full, and last partial.
    void prepare(const Batches &batches, int64_t samples_in_pass);

    void release() { plans_.clear(); }

private:
    Model &model_;
    plan::Mode mode_;
    std::map<std::pair<int64_t, int64_t>, PlanPool::Lease> plans_;
    Shape target_sample_;
    int64_t weights_ = 0;
};

} // namespace rekindle
