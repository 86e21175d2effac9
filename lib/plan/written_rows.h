#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rekindle::plan {

// Which rows of a table's gradient in the arena may be other than zero: those that the last step has added to. So the
// next step clears these alone, and an update need not read the others. At first none is.
class WrittenRows {
public:
    // For a gradient of so many rows, before the first note: no step then allocates. Again, it does nothing.
    void reserve(size_t row_count, size_t row_size);
    bool is_reserved() const { return row_size_ != 0; }

    size_t row_count() const { return row_count_; }
    size_t row_size() const { return row_size_; }

    // These, too.
    void note(const int32_t *rows, size_t count);
    void note_all();

    bool has(size_t row) const { return is_noted_[row] != 0; }
    // Calls each(row) for each that is noted, once.
    template <class Each>
    void for_each(const Each &each) const {
        if (!is_beyond_list_) {
            for (size_t i = 0; i < count_; ++i) each(static_cast<size_t>(rows_[i]));
            return;
        }
        for (size_t row = 0; row < row_count_; ++row) {
            if (has(row)) each(row);
        }
    }
    // Those of another of as many rows, too.
    void note(const WrittenRows &others);

    // Sets them to zero: afterwards none is. On the calling thread's team.
    void clear(float *gradient, int threads);

    // Stretches of rows, of about kStretch floats: where the one that has a float ends, and whether it has such rows.
    static constexpr size_t kStretch = 1024;
    size_t stretch_end(size_t at) const { return (at / stretch_floats() + 1) * stretch_floats(); }
    bool is_written(size_t at) const { return stretches_[at / stretch_floats()] != 0; }

private:
    void note(size_t row);
    size_t stretch_floats() const { return row_size_ << stretch_shift_; }

    size_t row_count_ = 0, row_size_ = 0;
    unsigned stretch_shift_ = 0;     // of its number of rows
    std::vector<uint8_t> stretches_; // 1: has some
    std::vector<uint8_t> is_noted_;  // of each row
    std::vector<int32_t> rows_;      // with room; the first count_ of it, each once
    size_t count_ = 0;
    bool is_beyond_list_ = false; // there are more than there was room for
};

} // namespace rekindle::plan
