#pragma once

#include <optional>
#include <string>

namespace rekindle::platform {

// What a cgroup may use of the machine's CPUs: the least of what the group and those above it are limited to, and
// nothing where there is no limit. `membership` is the text of /proc/self/cgroup; `root` is where the hierarchies are
// mounted, /sys/fs/cgroup. Both versions of cgroups are understood.

// The quota, in CPUs.
std::optional<double> cgroup_cpu_quota(const std::string &membership, const std::string &root);

// The number of CPUs in the set that a container, or a job of a cluster, was given.
std::optional<double> cgroup_cpu_set(const std::string &membership, const std::string &root);

// The least of both for this process.
std::optional<double> cgroup_cpus();

} // namespace rekindle::platform
