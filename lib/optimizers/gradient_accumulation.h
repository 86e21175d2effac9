#pragma once

#include <tuple>

#include "optimizers/common_fields.h"

namespace rekindle {

// An update takes the mean gradient of so many batches.
struct GradientAccumulation {
    int64_t gradient_accumulation_steps; // 0: each batch is an update

    bool accumulates() const { return gradient_accumulation_steps > 0; }
    // Whether the batch behind so many that wait makes an update.
    bool completes(int64_t accumulated) const {
        return !accumulates() || accumulated + 1 >= gradient_accumulation_steps;
    }
    // How many batches there have been, after so many updates.
    int64_t batches(int64_t iterations, int64_t accumulated) const {
        return accumulates() ? iterations * gradient_accumulation_steps + accumulated : iterations;
    }
};

inline constexpr auto kGradientAccumulationFields =
    std::tuple{parts::optional("gradient_accumulation_steps", &GivenCommon::gradient_accumulation_steps,
                               &GradientAccumulation::gradient_accumulation_steps, parts::at_least<int64_t>(2))};

} // namespace rekindle
