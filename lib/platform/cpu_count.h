#pragma once

namespace rekindle::platform {

// CPUs that this process may use, at least 1: those of the calling thread's affinity mask, but no more than its share
// of the machine.
int cpu_count();

// The rule of it, for a mask of so many CPUs and so many ranks on a machine of so many, less what the cgroup's CPU set
// and its quota, rounded up, do not allow. The share is the machine's CPUs divided by the ranks. A launcher may have
// bound each rank to CPUs of its own: then the mask is the share, or less, and is not divided once more. It may have
// bound several ranks to the same CPUs, as all those on a socket, or none of them: then the share keeps each from
// taking all.
int cpu_count(int affinity, int machine, int ranks);

} // namespace rekindle::platform
