#pragma once

#include "optimizers/clipping.h"
#include "optimizers/gradient_accumulation.h"
#include "optimizers/moving_average.h"
#include "optimizers/weight_decay.h"

namespace rekindle {

// What surrounds every optimizer's update, in the order in which it acts: the mean gradient of several batches is
// clipped, weights decay, and after the update they are averaged. A further one is a file with a struct, its fields
// and its step, a base here, and its line in block_walk.cpp.
struct Surroundings : GradientAccumulation, Clipping, WeightDecay, MovingAverage {
    // Whether there are passes over gradients or weights besides the update's own, in which weights decay.
    bool has_passes() const { return accumulates() || by_norm() || clipvalue > 0.0 || use_ema; }
};

template <class... Sets>
constexpr auto field_set(const Sets &...sets) {
    return std::apply([](const auto &...field) { return parts::FieldSet(field...); }, std::tuple_cat(sets...));
}

inline constexpr auto kSurroundingFields =
    field_set(kWeightDecayFields, kClippingFields, kMovingAverageFields, kGradientAccumulationFields);

} // namespace rekindle
