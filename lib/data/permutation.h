#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rekindle {

// Fills `order` with first .. first + count - 1.
void in_order(std::vector<int64_t> &order, int64_t first, int64_t count);

// Fills `order` with first + a permutation of 0 .. count - 1 that is a pure function of (seed, pass): Fisher and
// Yates's shuffle with Philox numbers.
void permute(std::vector<int64_t> &order, int64_t first, int64_t count, uint64_t seed, uint64_t pass);

} // namespace rekindle
