#pragma once

#include <algorithm>
#include <vector>

#include "core/shape.h"

namespace rekindle {

// Where the elements of a row-major value find what is drawn for them: a tensor of the value's shape, but of 1 on the
// axes on which elements share it. The value is seen as rows, all elements of which have something of their own, or
// which are single elements; rows that lie together share it.
class SharedNoise {
public:
    SharedNoise(const Shape &value, const Shape &drawn);

    size_t rows() const { return cells_ * rows_per_cell_; }
    size_t row_size() const { return row_size_; }

    // Calls body(row, rows, drawn) for stretches of the rows [begin, end) that share what is drawn from there on.
    template <class Body>
    void for_each_stretch(size_t begin, size_t end, const Body &body) const {
        while (begin < end) {
            size_t cell = begin / rows_per_cell_, rows = std::min(end, (cell + 1) * rows_per_cell_) - begin;
            body(begin, rows, first_drawn(cell));
            begin += rows;
        }
    }

private:
    struct Axis {
        size_t size, stride; // of what is drawn; 0 where it is shared
    };

    size_t first_drawn(size_t cell) const;

    std::vector<Axis> outer_; // of the cells, innermost first
    size_t cells_ = 1, rows_per_cell_ = 1, row_size_ = 1;
};

} // namespace rekindle
