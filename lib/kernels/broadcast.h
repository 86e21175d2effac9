#pragma once

#include <cstddef>

namespace rekindle::kernels {

// An axis of a row-major tensor that a smaller one is repeated to fill: one that both have, or one along which the
// smaller is repeated. `inner` and `inner_small` are the elements of both behind the axis.
struct BroadcastAxis {
    size_t size;
    bool is_repeated;
    size_t inner, inner_small;
};

// large = small, repeated along such axes. There is at least one. Of floats, or of a mask's bytes.
template <class Element>
void broadcast_axes(const BroadcastAxis *axes, size_t axis_count, const Element *small, Element *large);
// small += large, summed along the axes that are repeated.
void sum_axes(const BroadcastAxis *axes, size_t axis_count, const float *large, float *small);

} // namespace rekindle::kernels
