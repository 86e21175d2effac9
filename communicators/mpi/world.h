#pragma once

#include <cstddef>
#include <mpi.h>

namespace rekindle_mpi {

// The ranks of MPI_COMM_WORLD once more, for messages that meet no others. Begins MPI if need be, waits until all ranks
// do the same, and lets others call MPI meanwhile. Throws Failure.
MPI_Comm duplicate_world();

// MPI_Allgather of so many bytes of each rank, in the same way.
void gather_from_all(MPI_Comm ranks, const void *own, size_t size, void *all);

} // namespace rekindle_mpi
