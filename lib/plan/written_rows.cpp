#include "plan/written_rows.h"

#include <algorithm>

#include "runtime/parallel.h"

namespace rekindle::plan {
namespace {

constexpr size_t kRowsForEachNoted = 4; // clearing all is no dearer than clearing a list as long as that
constexpr size_t kGranularity = 16, kSerialBelow = 16384; // floats

} // namespace

void WrittenRows::reserve(size_t row_count) {
    rows_.resize(row_count / kRowsForEachNoted);
}

void WrittenRows::note(const int32_t *rows, size_t count) {
    if (count > rows_.size() - count_) {
        all_ = true;
    } else {
        std::copy_n(rows, count, rows_.data() + count_);
        count_ += count;
    }
}

void WrittenRows::clear(float *gradient, size_t row_count, size_t row_size, int threads) {
    if (all_) {
        runtime::parallel_for(threads, row_count * row_size, kGranularity, kSerialBelow,
                              [=](size_t begin, size_t end) { std::fill(gradient + begin, gradient + end, 0.0F); });
    } else {
        // By columns, because a row may be in the list more than once.
        runtime::parallel_for(threads, row_size, kGranularity, kSerialBelow / (count_ + 1) + 1,
                              [=, this](size_t begin, size_t end) {
                                  for (size_t i = 0; i < count_; ++i) {
                                      float *row = gradient + static_cast<size_t>(rows_[i]) * row_size;
                                      std::fill(row + begin, row + end, 0.0F);
                                  }
                              });
    }
    count_ = 0;
    all_ = false;
}

} // namespace rekindle::plan
