#include "platform/cgroup.h"

#include <array>
#include <locale>
#include <sstream>
#include <string_view>
#include <unistd.h>

#include "core/error.h"
#include "platform/posix_calls.h"
#include "platform/posix_descriptor.h"

namespace rekindle::platform {
namespace {

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

std::istringstream stream_of(const std::string &text) {
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    stream.exceptions(std::ios_base::badbit); // else running out of memory would look like the end of the text
    return stream;
}

// The ratio of two numbers; none unless both are there and positive ("max" and -1 stand for no limit).
std::optional<double> ratio(const std::string &text) {
    std::istringstream stream = stream_of(text);
    double quota = 0, period = 0;
    if (!(stream >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
    return quota / period;
}

// How many numbers a list like "0-3,8" has; none of an empty one.
std::optional<double> length_of_list(const std::string &text) {
    std::istringstream stream = stream_of(text);
    double count = 0;
    for (int first = 0; stream >> first; stream.ignore()) { // the comma
        int last = first;
        if (stream.peek() == '-' && !(stream.ignore() >> last)) return std::nullopt;
        count += last - first + 1;
    }
    return count > 0 ? std::optional(count) : std::nullopt;
}

// A controller's limit in the folder of a group, by each version.
struct Controller {
    std::string_view name;
    std::optional<double> (*version_1)(const std::string &folder);
    std::optional<double> (*version_2)(const std::string &folder);
};

constexpr Controller kQuota = {
    "cpu",
    [](const std::string &folder) {
        return ratio(read_text(folder + "/cpu.cfs_quota_us") + " " + read_text(folder + "/cpu.cfs_period_us"));
    },
    [](const std::string &folder) { return ratio(read_text(folder + "/cpu.max")); },
};

constexpr Controller kSet = {
    "cpuset",
    [](const std::string &folder) { return length_of_list(read_text(folder + "/cpuset.effective_cpus")); },
    [](const std::string &folder) { return length_of_list(read_text(folder + "/cpuset.cpus.effective")); },
};

void take(std::optional<double> &least, const std::optional<double> &other) {
    if (other && (!least || *other < *least)) least = other;
}

// The least of a group and of all above it. In a container the upper part of the path may be out of sight, and the
// mount point is then the container's own group: folders that are not there have no limit.
void take_least(std::optional<double> &least, const std::string &mount, std::string group,
                std::optional<double> (*limit)(const std::string &folder)) {
    while (true) {
        take(least, limit(mount + group));
        if (group.empty()) return;
        size_t slash = group.find_last_of('/');
        group.erase(slash == std::string::npos ? 0 : slash);
    }
}

std::optional<double> least_of(const Controller &controller, const std::string &membership, const std::string &root) {
    std::optional<double> least;
    std::istringstream lines = stream_of(membership);
    // Each line: number ":" controllers ":" path; version 2 has the number 0 and no controllers.
    for (std::string line; std::getline(lines, line);) {
        size_t first = line.find(':');
        size_t second = first == std::string::npos ? first : line.find(':', first + 1);
        if (second == std::string::npos) continue;
        std::string controllers = line.substr(first + 1, second - first - 1), name(controller.name);
        std::string group = line.substr(second + 1);
        if (group == "/") group.clear();
        if (controllers.empty()) {
            take_least(least, root, group, controller.version_2);
        } else if (("," + controllers + ",").find("," + name + ",") != std::string::npos) {
            take_least(least, root + "/" + controllers, group, controller.version_1);
            take_least(least, root + "/" + name, group, controller.version_1);
        }
    }
    return least;
}

} // namespace

std::optional<double> cgroup_cpu_quota(const std::string &membership, const std::string &root) {
    return least_of(kQuota, membership, root);
}

std::optional<double> cgroup_cpu_set(const std::string &membership, const std::string &root) {
    return least_of(kSet, membership, root);
}

std::optional<double> cgroup_cpus() {
    const std::string membership = read_text("/proc/self/cgroup"), root = "/sys/fs/cgroup";
    std::optional<double> least = cgroup_cpu_quota(membership, root);
    take(least, cgroup_cpu_set(membership, root));
    return least;
}

} // namespace rekindle::platform
