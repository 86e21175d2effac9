// A run whose backups the fuzzer alters and resumes: always the same model, data and arguments.
#pragma once

#include "rekindle.h"

namespace rekindle::fuzz {

// Built and compiled.
rekindle_model *make_small_model();

// Fits for two epochs with a BackupAndRestore on the folder, going on from what is there, and with a callback that has
// a state. `abort_early` ends it inside the second epoch, and its backup stays; otherwise that is deleted.
rekindle_status fit_small_run(const char *folder, bool abort_early);

// The same in two shards, as one of two ranks.
rekindle_status fit_small_rank(rekindle_communicator *communicator, const char *folder, bool abort_early);

} // namespace rekindle::fuzz
