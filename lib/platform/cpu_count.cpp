#include "platform/cpu_count.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <new>
#include <sched.h>
#include <sstream>
#include <unistd.h>

#include "core/error.h"
#include "platform/posix_calls.h"
#include "platform/posix_descriptor.h"

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

// Empty if the file cannot be read.
std::string read_text(const std::string &path) {
    std::string text;
    if (access(path.c_str(), R_OK) != 0) return text; // most machines have some of the files
    try {
        Descriptor file("open", path, O_RDONLY);
        std::array<char, 4096> part{};
        auto read = [&] {
            return posix_calls().pread(file.number(), part.data(), part.size(), static_cast<off_t>(text.size()));
        };
        for (ssize_t size; (size = uninterrupted(read)) > 0;) text.append(part.data(), static_cast<size_t>(size));
    } catch (const Error &) {
        // It has gone in the meantime, or is unreadable in another way: as if it were not there.
    }
    return text;
}

// The ratio of two numbers; none unless both are there and positive ("max" and -1 stand for no limit).
std::optional<double> ratio(const std::string &text) {
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    stream.exceptions(std::ios_base::badbit); // else running out of memory would look like no number
    double quota = 0, period = 0;
    if (!(stream >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
    return quota / period;
}

std::optional<double> quota_of_folder(const std::string &folder, bool version_2) {
    if (version_2) return ratio(read_text(folder + "/cpu.max"));
    return ratio(read_text(folder + "/cpu.cfs_quota_us") + " " + read_text(folder + "/cpu.cfs_period_us"));
}

// The smallest quota of a group and of all above it. In a container the upper part of the path may be out of sight, and
// the mount point is then the container's own group: folders that are not there have no quota.
void take_smallest(std::optional<double> &smallest, const std::string &mount, std::string group, bool version_2) {
    while (true) {
        std::optional<double> quota = quota_of_folder(mount + group, version_2);
        if (quota && (!smallest || *quota < *smallest)) smallest = quota;
        if (group.empty()) return;
        size_t slash = group.find_last_of('/');
        group.erase(slash == std::string::npos ? 0 : slash);
    }
}

bool names_cpu_controller(const std::string &controllers) {
    return ("," + controllers + ",").find(",cpu,") != std::string::npos;
}

} // namespace

std::optional<double> cgroup_cpu_quota(const std::string &membership, const std::string &root) {
    std::optional<double> smallest;
    std::istringstream lines(membership);
    lines.exceptions(std::ios_base::badbit); // as above
    // Each line: number ":" controllers ":" path; version 2 has the number 0 and no controllers.
    for (std::string line; std::getline(lines, line);) {
        size_t first = line.find(':');
        size_t second = first == std::string::npos ? first : line.find(':', first + 1);
        if (second == std::string::npos) continue;
        std::string controllers = line.substr(first + 1, second - first - 1);
        std::string group = line.substr(second + 1);
        if (group == "/") group.clear();
        if (controllers.empty()) {
            take_smallest(smallest, root, group, true);
        } else if (names_cpu_controller(controllers)) {
            take_smallest(smallest, root + "/" + controllers, group, false);
            take_smallest(smallest, root + "/cpu", group, false);
        }
    }
    return smallest;
}

int cpu_count() {
    int count = affinity_count();
    if (std::optional<double> quota = cgroup_cpu_quota(read_text("/proc/self/cgroup"), "/sys/fs/cgroup")) {
        count = std::min(count, static_cast<int>(std::ceil(std::min(*quota, 1e6))));
    }
    return std::max(count, 1);
}

} // namespace rekindle::platform
