#pragma once

#include "data/batches.h"
#include "ranks/group.h"

namespace rekindle {

// Batches::fetch; where other ranks fetch, too, and the host's function gives the batches, those of all ranks must have
// the same number of samples: throws DATA_ERROR. `group`: null for a process alone. On the caller's thread.
int64_t fetch_alike(Batches &batches, Group *group);

} // namespace rekindle
