#include "platform/cpu_count.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <sched.h>
#include <sys/sysinfo.h>

#include "platform/cgroup.h"
#include "platform/local_ranks.h"

namespace rekindle::platform {
namespace {

// CPUs in the calling thread's affinity mask; 1 if the system does not tell.
int affinity_count() {
    constexpr int kMaximumCpus = 1 << 16; // far above what a kernel can be built for
    for (int cpus = 1024; cpus <= kMaximumCpus; cpus *= 2) {
        struct Free {
            void operator()(cpu_set_t *set) const { CPU_FREE(set); }
        };
        std::unique_ptr<cpu_set_t, Free> set(CPU_ALLOC(static_cast<size_t>(cpus)));
        size_t size = CPU_ALLOC_SIZE(static_cast<size_t>(cpus));
        if (set == nullptr) throw std::bad_alloc();
        if (sched_getaffinity(0, size, set.get()) == 0) return CPU_COUNT_S(size, set.get());
    }
    return 1;
}

// CPUs that all processes of this cgroup have together.
int machine_count() {
    double online = get_nprocs();
    return static_cast<int>(std::ceil(std::min(online, cgroup_cpus().value_or(online))));
}

} // namespace

int cpu_count(int affinity, int machine, int ranks) {
    return std::max(1, std::min(affinity, machine / ranks));
}

int cpu_count() {
    return cpu_count(affinity_count(), machine_count(), local_ranks());
}

} // namespace rekindle::platform
