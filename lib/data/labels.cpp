#include <cmath>

#include "core/error.h"
#include "core/interruption.h"
#include "data/batches.h"

namespace rekindle {
namespace {

template <class T>
void check(const void *values, size_t count, int64_t classes, const char *argument) {
    const T *labels = static_cast<const T *>(values);
    constexpr size_t kPiece = size_t{1} << 16;
    for (size_t i = 0; i < count; ++i) {
        if (i % kPiece == 0) check_interruption();
        double label = static_cast<double>(labels[i]);
        require(label >= 0.0 && label < static_cast<double>(classes) && label == std::floor(label), argument,
                " has the class index ", label, " at element ", i, "; expected an integer from 0 to ", classes - 1);
    }
}

} // namespace

void check_labels(const void *values, Dtype dtype, size_t count, int64_t classes, const char *argument) {
    switch (dtype) {
    case REKINDLE_FLOAT32: return check<float>(values, count, classes, argument);
    case REKINDLE_UINT8: return check<uint8_t>(values, count, classes, argument);
    case REKINDLE_INT32: return check<int32_t>(values, count, classes, argument);
    case REKINDLE_INT64: return check<int64_t>(values, count, classes, argument);
    default: fail(REKINDLE_INVALID_ARGUMENT, argument, " has dtype ", dtype_name(dtype), ", which cannot be labels");
    }
}

} // namespace rekindle
