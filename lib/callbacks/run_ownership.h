#pragma once

#include <string>
#include <vector>

#include "callbacks/fingerprint.h"
#include "checkpoint/reader.h"

namespace rekindle {

// What a run's state is described by in a backup.
struct RunDescription {
    std::string configuration_json; // the model's
    std::string fingerprint_json;   // the arguments that must not change, and "epochs", which may
    std::string environment_json;
};

// Whose a folder's backups are: compares a run with what they say of theirs.
class RunOwnership {
public:
    // Errors name the folder; `allowed` lists the fields that may differ.
    RunOwnership(std::string backup_dir, std::vector<std::string> allowed)
        : backup_dir_(std::move(backup_dir)), allowed_(std::move(allowed)) {}

    void begin(const RunDescription &run) { run_ = run; }
    const RunDescription &run() const { return run_; }

    // In what the run differs from a backup, all of it allowed. Throws MISMATCH for a field that is not, and
    // INVALID_ARGUMENT for a name in the list that is no field.
    Changes changes_from(const checkpoint::Reader &reader) const;
    // For a folder without a backup: the latter alone.
    void check_names() const;
    // Another run of the same host's; where the folder has backups of this one, only in what the list allows.
    void change(const RunDescription &run, bool has_backups);
    // Says in the log that the bits will not be the same.
    void warn_of_other_environment(const checkpoint::Reader &reader) const;

private:
    std::string backup_dir_;
    std::vector<std::string> allowed_;
    RunDescription run_;
};

} // namespace rekindle
