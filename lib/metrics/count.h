#pragma once

#include "runtime/parallel.h"

namespace rekindle {

// How many of `count` units (rows or elements, of `size` elements each) match, counted by matches(begin, end) over
// parts on the plan's threads where that pays.
template <class Matches>
double count_matches(int threads, size_t count, size_t size, const Matches &matches) {
    constexpr size_t kSerialBelow = 32768; // elements
    return runtime::parallel_sum(threads, count, 1, kSerialBelow / size,
                                 [&](size_t begin, size_t end) { return static_cast<double>(matches(begin, end)); });
}

} // namespace rekindle
