#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>

namespace rekindle::runtime {

constexpr size_t kMaximumThreads = 1024;

// How many parts the functions below make.
inline size_t part_count(int threads, size_t count, size_t minimum) {
    return threads <= 1 || count < minimum ? 1 : static_cast<size_t>(threads);
}

// Splits [0, count) into `threads` equal parts, whose bounds are multiples of `granularity`, and calls
// part(index, begin, end) for each on the calling thread's team; below `minimum` once, on the caller alone. The split
// is a pure function of the arguments. Runs only where the runtime has set up the team (executor.h). part must not
// throw.
template <class Part>
void parallel_parts(int threads, size_t count, size_t granularity, size_t minimum, const Part &part) {
    size_t parts = part_count(threads, count, minimum);
    if (parts == 1) {
        part(size_t{0}, size_t{0}, count);
        return;
    }
    size_t units = (count + granularity - 1) / granularity;
    size_t share = (units + parts - 1) / parts * granularity;
#pragma omp parallel for num_threads(threads) schedule(static, 1)
    for (size_t i = 0; i < parts; ++i) {
        size_t begin = std::min(count, i * share), end = std::min(count, begin + share);
        if (begin < end) part(i, begin, end);
    }
}

// The same for part(begin, end).
template <class Part>
void parallel_for(int threads, size_t count, size_t granularity, size_t minimum, const Part &part) {
    parallel_parts(threads, count, granularity, minimum,
                   [&part](size_t, size_t begin, size_t end) { part(begin, end); });
}

// Whether part(begin, end) is true of all parts; each is called.
template <class Part>
bool parallel_all(int threads, size_t count, size_t granularity, size_t minimum, const Part &part) {
    std::atomic<bool> all{true};
    parallel_for(threads, count, granularity, minimum, [&](size_t begin, size_t end) {
        if (!part(begin, end)) all.store(false, std::memory_order_relaxed);
    });
    return all.load(std::memory_order_relaxed);
}

// The sum of part(begin, end) over the parts, added in their order, so that it is reproducible.
template <class Part>
double parallel_sum(int threads, size_t count, size_t granularity, size_t minimum, const Part &part) {
    std::array<double, kMaximumThreads> sums;
    size_t parts = part_count(threads, count, minimum);
    std::fill(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(parts), 0.0);
    parallel_parts(threads, count, granularity, minimum,
                   [&](size_t index, size_t begin, size_t end) { sums[index] = part(begin, end); });
    double total = 0.0;
    for (size_t i = 0; i < parts; ++i) total += sums[i];
    return total;
}

} // namespace rekindle::runtime
