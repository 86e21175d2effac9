#pragma once

#include <vector>

#include "data/batches.h"
#include "model/model.h"

namespace rekindle {

// The plans that a pass executes: one for each batch size and shape of inputs and targets that occurs, taken from the
// model's pool when first needed and held until the pass is over, or until kMostHeld others have been needed since: a
// pull source may give batches of many sizes.
class PlanSet {
public:
    static constexpr size_t kMostHeld = 4; // arrays have three at most: full, last, and last after other sizes

    // `group`: the ranks that execute the plans together; null: this process alone.
    PlanSet(Model &model, plan::Mode mode, Group *group = nullptr) : model_(model), mode_(mode), group_(group) {}

    // The plan for the batch that `batches` has fetched; valid until another is got. Not from a compute thread unless
    // it is held already.
    BatchPlan &get(const Batches &batches, int64_t samples);

    // The plan if it is held already, for inputs and targets like those of the last get, or null; any thread.
    BatchPlan *held(int64_t samples) const;

    // Makes the plans of array batches ahead: full, and last partial.
    void prepare(const Batches &batches, int64_t samples_in_pass);

    void release() { plans_.clear(); }

    const Model &model() const { return model_; }
    plan::Mode mode() const { return mode_; }
    Group *group() const { return group_; }

private:
    Model &model_;
    plan::Mode mode_;
    Group *group_;
    struct Held {
        PlanPool::Lease lease;
        uint64_t used = 0; // when last got
    };

    void drop_oldest();
    const Held *find(int64_t samples) const;

    std::vector<Held> plans_;
    uint64_t clock_ = 0;
    std::vector<plan::TargetSpec> targets_; // of the last get
    std::vector<Shape> input_shapes_;       // of the last get
};

} // namespace rekindle
