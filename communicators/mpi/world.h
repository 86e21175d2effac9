#pragma once

#include <mpi.h>

namespace rekindle_mpi {

// The ranks of MPI_COMM_WORLD once more, for messages that meet no others. Begins MPI if need be, waits until all ranks
// do the same, and lets others call MPI meanwhile. Throws Failure.
MPI_Comm duplicate_world();

} // namespace rekindle_mpi
