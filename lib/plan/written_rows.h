#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rekindle::plan {

// Which rows of a gradient in the arena may be other than zero: those that the last step has added to. So the next
// step clears these alone, and what it costs is a matter of the batch. At first none is.
class WrittenRows {
public:
    // Before the first note, for a gradient of so many rows: no step then allocates.
    void reserve(size_t row_count);

    // These, too. Where there are too many to be worth a list, all.
    void note(const int32_t *rows, size_t count);
    void note_all() { all_ = true; }

    // Sets them to zero: afterwards none is. On the calling thread's team.
    void clear(float *gradient, size_t row_count, size_t row_size, int threads);

private:
    std::vector<int32_t> rows_; // with room; the first count_ of it
    size_t count_ = 0;
    bool all_ = false;
};

} // namespace rekindle::plan
