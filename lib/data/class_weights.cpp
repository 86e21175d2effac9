#include "data/class_weights.h"

#include <algorithm>
#include <cmath>

namespace rekindle {
namespace {

template <class T>
int64_t class_of(const T *target, size_t size) {
    if (size == 1) return std::llrint(static_cast<double>(*target));
    return std::max_element(target, target + size) - target;
}

template <class T>
void fill(const std::map<int64_t, double> &class_weights, const SampleArray &targets, size_t rows,
          const int64_t *indices, size_t count, float *weights) {
    size_t size = targets.row_size / rows;
    for (size_t i = 0; i < count; ++i) {
        const T *sample = static_cast<const T *>(targets.data) + static_cast<size_t>(indices[i]) * targets.row_size;
        for (size_t row = 0; row < rows; ++row) {
            auto found = class_weights.find(class_of(sample + row * size, size));
            *weights++ = found == class_weights.end() ? 1.0f : static_cast<float>(found->second);
        }
    }
}

} // namespace

void class_weights_of(const std::map<int64_t, double> &class_weights, const SampleArray &targets, int64_t rows,
                      const int64_t *indices, size_t count, float *weights) {
    auto fill_from = [&](auto kind) {
        fill<decltype(kind)>(class_weights, targets, static_cast<size_t>(rows), indices, count, weights);
    };
    switch (targets.dtype) {
    case REKINDLE_UINT8: return fill_from(uint8_t{});
    case REKINDLE_INT32: return fill_from(int32_t{});
    case REKINDLE_INT64: return fill_from(int64_t{});
    case REKINDLE_FLOAT64: return fill_from(double{});
    default: return fill_from(float{});
    }
}

} // namespace rekindle
