#pragma once

namespace rekindle::platform {

// How many ranks of this program a launcher has started on this machine, as it says by an environment variable of its
// processes: OMPI_COMM_WORLD_LOCAL_SIZE (Open MPI) or MPI_LOCALNRANKS (MPICH's Hydra, which Intel MPI and MVAPICH have,
// too). 1 where none of them is a positive number. Slurm has no number of this machine's, but a list for all machines,
// and gives tasks masks of their own.
int local_ranks();

} // namespace rekindle::platform
