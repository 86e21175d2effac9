#include "plan/written_rows.h"

#include <algorithm>
#include <bit>

#include "runtime/parallel.h"

namespace rekindle::plan {
namespace {

constexpr size_t kRowsForEachNoted = 4; // clearing all is no dearer than clearing a list as long as that
constexpr size_t kGranularity = 16, kSerialBelow = 16384; // floats

} // namespace

void WrittenRows::reserve(size_t row_count, size_t row_size) {
    if (is_reserved()) return;
    stretch_shift_ = static_cast<unsigned>(std::bit_width(std::max<size_t>(kStretch / row_size, 1)) - 1);
    rows_.resize(row_count / kRowsForEachNoted);
    is_noted_.resize(row_count);
    stretches_.resize((row_count >> stretch_shift_) + 1);
    row_count_ = row_count;
    row_size_ = row_size;
}

void WrittenRows::note(const int32_t *rows, size_t count) {
    for (size_t i = 0; i < count; ++i) note(static_cast<size_t>(rows[i]));
}

void WrittenRows::note(size_t row) {
    if (has(row)) return;
    is_noted_[row] = 1;
    stretches_[row >> stretch_shift_] = 1;
    if (count_ == rows_.size()) {
        is_beyond_list_ = true;
    } else {
        rows_[count_++] = static_cast<int32_t>(row);
    }
}

void WrittenRows::note(const WrittenRows &others) {
    others.for_each([this](size_t row) { note(row); });
}

void WrittenRows::note_all() {
    std::fill(stretches_.begin(), stretches_.end(), uint8_t{1});
    std::fill(is_noted_.begin(), is_noted_.end(), uint8_t{1});
    is_beyond_list_ = true;
}

void WrittenRows::clear(float *gradient, int threads) {
    if (is_beyond_list_) {
        runtime::parallel_for(threads, row_count_ * row_size_, kGranularity, kSerialBelow,
                              [=](size_t begin, size_t end) { std::fill(gradient + begin, gradient + end, 0.0F); });
        std::fill(stretches_.begin(), stretches_.end(), uint8_t{0});
        std::fill(is_noted_.begin(), is_noted_.end(), uint8_t{0});
    } else {
        runtime::parallel_for(threads, row_size_, kGranularity, kSerialBelow / (count_ + 1) + 1,
                              [=, this](size_t begin, size_t end) {
                                  for (size_t i = 0; i < count_; ++i) {
                                      float *row = gradient + static_cast<size_t>(rows_[i]) * row_size_;
                                      std::fill(row + begin, row + end, 0.0F);
                                  }
                              });
        for (size_t i = 0; i < count_; ++i) {
            size_t row = static_cast<size_t>(rows_[i]);
            stretches_[row >> stretch_shift_] = is_noted_[row] = 0;
        }
    }
    count_ = 0;
    is_beyond_list_ = false;
}

} // namespace rekindle::plan
