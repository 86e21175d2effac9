#include "model/travelling_rows.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {

void TravellingRows::pack(const plan::WrittenRows &rows, const float *gradient) {
    rows_.clear();
    values_.clear();
    rows.for_each([&](size_t row) {
        rows_.push_back(static_cast<int32_t>(row));
        const float *values = gradient + row * rows.row_size();
        values_.insert(values_.end(), values, values + rows.row_size());
    });
    count_ = rows_.size();
}

void TravellingRows::expect(const plan::WrittenRows &like) {
    if (count_ > like.row_count()) {
        fail(REKINDLE_MISMATCH, "another rank has gradients of ", count_, " rows of a table; expected at most ",
             like.row_count());
    }
    rows_.resize(count_);
    values_.resize(count_ * like.row_size());
}

void TravellingRows::unpack(plan::WrittenRows &rows, float *gradient) const {
    rows.clear(gradient, 1);
    const float *from = values_.data();
    for (int32_t row : rows_) {
        if (row < 0 || static_cast<size_t>(row) >= rows.row_count()) {
            fail(REKINDLE_MISMATCH, "another rank has a gradient of row ", row, " of a table; expected rows below ",
                 rows.row_count());
        }
        std::copy_n(from, rows.row_size(), gradient + static_cast<size_t>(row) * rows.row_size());
        from += rows.row_size();
    }
    rows.note(rows_.data(), rows_.size());
}

} // namespace rekindle
