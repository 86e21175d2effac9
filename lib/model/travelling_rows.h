#pragma once

#include <cstdint>
#include <vector>

#include "plan/written_rows.h"
#include "ranks/group.h"

namespace rekindle {

// The written rows of a table's gradient, packed to travel between ranks.
class TravellingRows {
public:
    // From a gradient.
    void pack(const plan::WrittenRows &rows, const float *gradient);
    // How many there are, which another rank is told first.
    std::span<std::byte> count_bytes() { return std::as_writable_bytes(std::span(&count_, 1)); }
    // Makes room for as many as are to come. Throws MISMATCH if the table, which is like this one, has fewer.
    void expect(const plan::WrittenRows &like);
    std::span<std::byte> row_bytes() { return std::as_writable_bytes(std::span(rows_)); }
    std::span<std::byte> value_bytes() { return std::as_writable_bytes(std::span(values_)); }
    // To a gradient whose rows no longer count. Throws MISMATCH for a row that is none of the table's.
    void unpack(plan::WrittenRows &rows, float *gradient) const;

private:
    uint64_t count_ = 0;
    std::vector<int32_t> rows_;
    std::vector<float> values_;
};

} // namespace rekindle
