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
    stretches_.resize((row_count >> stretch_shift_) + 1);
    row_count_ = row_count;
    row_size_ = row_size;
}

void WrittenRows::note(const int32_t *rows, size_t count) {
    for (size_t i = 0; i < count; ++i) stretches_[static_cast<size_t>(rows[i]) >> stretch_shift_] = 1;
    if (count > rows_.size() - count_) {
        is_beyond_list_ = true;
    } else {
        std::copy_n(rows, count, rows_.data() + count_);
        count_ += count;
    }
}

void WrittenRows::note_all() {
    std::fill(stretches_.begin(), stretches_.end(), uint8_t{1});
    is_beyond_list_ = true;
}

void WrittenRows::clear(float *gradient, int threads) {
    if (is_beyond_list_) {
        runtime::parallel_for(threads, row_count_ * row_size_, kGranularity, kSerialBelow,
                              [=](size_t begin, size_t end) { std::fill(gradient + begin, gradient + end, 0.0F); });
        std::fill(stretches_.begin(), stretches_.end(), uint8_t{0});
    } else {
        // By columns, because a row may be in the list more than once.
        runtime::parallel_for(threads, row_size_, kGranularity, kSerialBelow / (count_ + 1) + 1,
                              [=, this](size_t begin, size_t end) {
                                  for (size_t i = 0; i < count_; ++i) {
                                      float *row = gradient + static_cast<size_t>(rows_[i]) * row_size_;
                                      std::fill(row + begin, row + end, 0.0F);
                                  }
                              });
        for (size_t i = 0; i < count_; ++i) stretches_[static_cast<size_t>(rows_[i]) >> stretch_shift_] = 0;
    }
    count_ = 0;
    is_beyond_list_ = false;
}

} // namespace rekindle::plan
