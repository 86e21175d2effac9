#pragma once

#include <vector>

#include "arguments.h"
#include "descriptor.h"

namespace rekindle_tcp {

// Waits until all ranks of the run have come, and returns a connection to each, by its number; to itself there is none.
//
// Each rank leaves a notice in the store, where the others find it; all have removed theirs when they have met. A rank
// that was killed while they met can be started again. A notice that a killed run left names an address where nobody
// answers, or somebody who does not know the nonce in it; it is replaced by this run's, for which the callers wait.
// Throws Failure: when the time is over, when another process has come as the same rank, if the store or the network
// cannot be used.
std::vector<Descriptor> meet(const Arguments &arguments);

} // namespace rekindle_tcp
