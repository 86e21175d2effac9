#include "kernels/broadcast.h"

#include <algorithm>
#include <cstdint>
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

template <class Element>
void copy(const Element *from, Element *to, size_t count) {
    std::memcpy(to, from, count * sizeof(Element));
}

} // namespace

template <class Element>
void broadcast_axes(const BroadcastAxis *axes, size_t axis_count, const Element *small, Element *large) {
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
        Element *to = large + i * axis.inner;
        if (axis.is_repeated && i > 0) {
            copy(large, to, axis.inner);
        } else {
            broadcast_axes(axes + 1, axis_count - 1, small + i * axis.inner_small, to);
        }
    }
}

template void broadcast_axes(const BroadcastAxis *, size_t, const float *, float *);
template void broadcast_axes(const BroadcastAxis *, size_t, const uint8_t *, uint8_t *);

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
