#include "data/class_weights.h"

#include <algorithm>
#include <cmath>

namespace rekindle {
namespace {

template <class T>
int64_t class_of(const T *target, size_t row_size) {
    if (row_size == 1) return std::llround(static_cast<double>(*target));
    return std::max_element(target, target + row_size) - target;
}

template <class T>
void fill(const std::map<int64_t, double> &class_weights, const void *targets, size_t row_size, const int64_t *indices,
          size_t count, float *weights) {
    for (size_t i = 0; i < count; ++i) {
        const T *row = static_cast<const T *>(targets) + static_cast<size_t>(indices[i]) * row_size;
        auto found = class_weights.find(class_of(row, row_size));
        weights[i] = found == class_weights.end() ? 1.0f : static_cast<float>(found->second);
    }
}

} // namespace

void class_weights_of(const std::map<int64_t, double> &class_weights, const void *targets, Dtype dtype, size_t row_size,
                      const int64_t *indices, size_t count, float *weights) {
    switch (dtype) {
    case REKINDLE_UINT8: return fill<uint8_t>(class_weights, targets, row_size, indices, count, weights);
    case REKINDLE_INT32: return fill<int32_t>(class_weights, targets, row_size, indices, count, weights);
    case REKINDLE_INT64: return fill<int64_t>(class_weights, targets, row_size, indices, count, weights);
    default: return fill<float>(class_weights, targets, row_size, indices, count, weights);
    }
}

} // namespace rekindle
