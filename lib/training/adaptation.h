#pragma once

#include <set>
#include <string>
#include <vector>

#include "callbacks/fingerprint.h"
#include "checkpoint/reader.h"
#include "model/model.h"
#include "training/run_state.h"

namespace rekindle {

// How the changes that allowed_changes lets a run make act on what it takes from its backup. A change that cannot act
// is refused: none is accepted and ignored. Everything that is not mentioned here acts by itself, since the run is made
// of its own arguments.
class Adaptation {
public:
    // All must outlive it. Throws MISMATCH, with the reason, for a change that would act on nothing (initializers,
    // where the weights are the backup's) or that would give a sample twice or leave one out (another order of the
    // samples in the middle of an epoch).
    Adaptation(const checkpoint::Reader &reader, const Changes &changes, const Model &model);

    // What the run has instead of the backup's bytes: another optimizer's fresh state, a new learning rate, seed or
    // batch size, fresh figures of metrics that were not there.
    Substitute substitute(int64_t batch_size) const;

private:
    bool own_optimizer_state(const StateEntry &entry, void *to) const;
    bool begin_average(const StateEntry &entry, void *to) const;
    bool start_metric_anew(const StateEntry &entry, void *to) const;

    const checkpoint::Reader &reader_;
    const Changes &changes_;
    const Model &model_;
    mutable std::set<std::string> told_; // metrics whose change is logged
};

} // namespace rekindle
