#include "kernels/broadcast.h"

#include <algorithm>
#include <cstring>

#include "kernels/merge.h"
#include "kernels/vector.h"

namespace rekindle::kernels {
namespace {

float sum_of(const float *values, size_t count) {
    LaneSums sums;
    for_each_group(0, count, [&](size_t i, size_t lanes) { add(sums, load(values + i, lanes)); });
    return static_cast<float>(total(sums));
}

void copy(const float *from, float *to, size_t count) {
    std::memcpy(to, from, count * sizeof(float));
}

} // namespace

void broadcast_axes(const BroadcastAxis *axes, size_t axis_count, const float *small, float *large) {
    const BroadcastAxis &axis = *axes;
    if (axis_count == 1) {
        if (axis.is_repeated) {
            std::fill(large, large + axis.size, *small);
        } else {
            copy(small, large, axis.size);
        }
        return;
    }
    for (size_t i = 0; i < axis.size; ++i) {
        float *to = large + i * axis.inner;
        if (axis.is_repeated && i > 0) {
            copy(large, to, axis.inner);
        } else {
            broadcast_axes(axes + 1, axis_count - 1, small + i * axis.inner_small, to);
        }
    }
}

void sum_axes(const BroadcastAxis *axes, size_t axis_count, const float *large, float *small) {
    const BroadcastAxis &axis = *axes;
    if (axis_count == 1) {
        if (axis.is_repeated) {
            *small += sum_of(large, axis.size);
        } else {
            add(small, large, small, 0, axis.size);
        }
        return;
    }
    for (size_t i = 0; i < axis.size; ++i) {
        float *to = small + (axis.is_repeated ? 0 : i * axis.inner_small);
        sum_axes(axes + 1, axis_count - 1, large + i * axis.inner, to);
    }
}

} // namespace rekindle::kernels
