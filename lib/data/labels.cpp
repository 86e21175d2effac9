#include <cmath>

#include "core/error.h"
#include "core/interruption.h"
#include "core/not_finite.h"
#include "data/batches.h"

namespace rekindle {
namespace {

std::string written(double label) {
    return std::isfinite(label) ? text(label) : name_not_finite(static_cast<float>(label));
}

std::string written(float label) {
    return std::isfinite(label) ? text(label) : name_not_finite(label);
}

template <class Integer>
std::string written(Integer label) {
    return std::to_string(label);
}

template <class T>
void check(const LabelTaker &taker, const void *values, size_t row, size_t first, size_t end, const char *argument) {
    const T *labels = static_cast<const T *>(values);
    constexpr size_t kPiece = size_t{1} << 16;
    double classes = static_cast<double>(taker.classes);
    for (size_t i = first * row; i < end * row; ++i) {
        if (i % kPiece == 0) check_interruption();
        double label = static_cast<double>(labels[i]);
        if (label >= 0.0 && label < classes && label == std::floor(label)) continue;
        if (taker.ignored && label == static_cast<double>(*taker.ignored)) continue;
        fail(REKINDLE_INVALID_ARGUMENT, argument, " has the class index ", written(labels[i]), " at element ", i % row,
             " of sample ", i / row, "; expected an integer from 0 to ", taker.classes - 1, ", as the ", taker.kind,
             " \"", taker.name, "\" takes it");
    }
}

} // namespace

void check_labels(const std::vector<LabelTaker> &takers, const void *values, Dtype dtype, const Shape &target_sample,
                  int64_t first, int64_t count, const char *argument) {
    size_t row = element_count(target_sample);
    size_t begin = static_cast<size_t>(first), end = begin + static_cast<size_t>(count);
    for (const LabelTaker &taker : takers) {
        if (!taker.takes(target_sample)) continue;
        switch (dtype) {
        case REKINDLE_FLOAT32: check<float>(taker, values, row, begin, end, argument); break;
        case REKINDLE_FLOAT64: check<double>(taker, values, row, begin, end, argument); break;
        case REKINDLE_UINT8: check<uint8_t>(taker, values, row, begin, end, argument); break;
        case REKINDLE_INT32: check<int32_t>(taker, values, row, begin, end, argument); break;
        case REKINDLE_INT64: check<int64_t>(taker, values, row, begin, end, argument); break;
        default:
            fail(REKINDLE_INVALID_ARGUMENT, argument, " has dtype ", dtype_name(dtype), ", which cannot be labels");
        }
    }
}

} // namespace rekindle
