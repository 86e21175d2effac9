#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <omp.h>

#include "runtime/claiming_team.h"

namespace rekindle::runtime {

constexpr size_t kMaximumThreads = 1024;

// How many parts the functions below make, of `wanted`.
inline size_t part_count(int wanted, size_t count, size_t minimum) {
    return wanted <= 1 || count < minimum ? 1 : static_cast<size_t>(wanted);
}

// [0, count) in equal parts, whose bounds are multiples of `granularity`: as many as are wanted, which mostly is one
// for each thread, some of which may be empty, or one below `minimum`. A pure function of the arguments.
class Split {
public:
    Split(int wanted, size_t count, size_t granularity, size_t minimum)
        : count_(count), parts_(part_count(wanted, count, minimum)) {
        size_t units = (count + granularity - 1) / granularity;
        share_ = (units + parts_ - 1) / parts_ * granularity;
    }

    size_t count() const { return count_; }
    size_t parts() const { return parts_; }
    size_t begin(size_t part) const { return parts_ == 1 ? 0 : std::min(count_, part * share_); }
    size_t end(size_t part) const { return parts_ == 1 ? count_ : std::min(count_, begin(part) + share_); }

private:
    size_t count_, parts_, share_;
};

// Calls part(index, begin, end) for each part that is not empty, on the team that the calling thread has, OpenMP's or
// one that claims parts, each of whose threads takes several that lie side by side; for a single one on the caller
// alone. Runs only where the runtime has set up the team (executor.h). part must not throw.
template <class Part>
void parallel_parts(const Split &split, const Part &part) {
    if (split.parts() == 1) {
        part(size_t{0}, split.begin(0), split.end(0));
        return;
    }
    if (ClaimingTeam *team = ClaimingTeam::current()) {
        team->run(split.parts(), [&](size_t, size_t i) {
            if (split.begin(i) < split.end(i)) part(i, split.begin(i), split.end(i));
        });
        return;
    }
    // A compiler that leaves OpenMP's pragmas out, as Clang with GCC's run-time, has no use for it.
    [[maybe_unused]] int threads = std::min(static_cast<int>(split.parts()), omp_get_max_threads());
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t i = 0; i < split.parts(); ++i) {
        if (split.begin(i) < split.end(i)) part(i, split.begin(i), split.end(i));
    }
}

// The same for the split of these.
template <class Part>
void parallel_parts(int wanted, size_t count, size_t granularity, size_t minimum, const Part &part) {
    parallel_parts(Split(wanted, count, granularity, minimum), part);
}

// The same for part(begin, end).
template <class Part>
void parallel_for(int wanted, size_t count, size_t granularity, size_t minimum, const Part &part) {
    parallel_parts(wanted, count, granularity, minimum,
                   [&part](size_t, size_t begin, size_t end) { part(begin, end); });
}

// Whether part(begin, end) is true of all parts; each is called.
template <class Part>
bool parallel_all(int wanted, size_t count, size_t granularity, size_t minimum, const Part &part) {
    std::atomic<bool> all{true};
    parallel_for(wanted, count, granularity, minimum, [&](size_t begin, size_t end) {
        if (!part(begin, end)) all.store(false, std::memory_order_relaxed);
    });
    return all.load(std::memory_order_relaxed);
}

// The sum of part(begin, end) over the parts, added in their order, so that it is reproducible.
template <class Part>
double parallel_sum(int wanted, size_t count, size_t granularity, size_t minimum, const Part &part) {
    std::array<double, kMaximumThreads> sums;
    size_t parts = part_count(wanted, count, minimum);
    std::fill(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(parts), 0.0);
    parallel_parts(wanted, count, granularity, minimum,
                   [&](size_t index, size_t begin, size_t end) { sums[index] = part(begin, end); });
    double total = 0.0;
    for (size_t i = 0; i < parts; ++i) total += sums[i];
    return total;
}

} // namespace rekindle::runtime
