#pragma once

#include <optional>
#include <string>

#include "checkpoint/reader.h"
#include "core/state_registry.h"
#include "data/dataset.h"

namespace rekindle {

// The states of a fit's pull datasets in its backups. Arrays have none: their batches are functions of seed and epoch.
class DatasetStates {
public:
    // `validation` may be null. Both must outlive it.
    DatasetStates(Dataset &train, Dataset *validation);

    // Around a pass over the validation data. A pass that was interrupted is repeated from its beginning, so until it
    // is over a snapshot has the state from before it.
    void begin_validation();
    void repeat_validation();
    void end_validation() { before_validation_.reset(); }

    // Adds the states to a snapshot; calls get_state here.
    void add(StateRegistry &registry);

    // Reads the states of a backup, but for those of data that has been changed; nothing is changed by this.
    void stage(const checkpoint::Reader &reader, bool other_train, bool other_validation);
    // Calls set_state with what was staged. True if the training source has got its state.
    bool install();

private:
    PullSource *train_;      // null: no state
    PullSource *validation_; // null: no state
    std::optional<std::string> before_validation_;
    std::unique_ptr<std::string> staged_train_, staged_validation_;
};

} // namespace rekindle
