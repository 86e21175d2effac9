#pragma once

#include <optional>
#include <string>

namespace rekindle::platform {

// CPUs that this process may use: the calling thread's affinity mask, and the cgroup's quota rounded up. At least 1.
int cpu_count();

// The cgroup's quota in CPUs, the smallest of the group and those above it; none if there is no limit.
// `membership` is the text of /proc/self/cgroup; `root` is where the hierarchies are mounted, /sys/fs/cgroup. Both
// versions of cgroups are understood.
std::optional<double> cgroup_cpu_quota(const std::string &membership, const std::string &root);

} // namespace rekindle::platform
