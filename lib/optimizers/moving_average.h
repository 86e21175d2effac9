#pragma once

#include <tuple>

#include "optimizers/common_fields.h"

namespace rekindle {

// An exponential moving average of the weights, which takes their place every so many updates and at the end of fit.
struct MovingAverage {
    bool use_ema;
    double ema_momentum;
    int64_t ema_overwrite_frequency; // 0: at the end only

    // What is kept of the average in a step behind so many updates: nothing in the first one.
    float momentum(int64_t iterations) const { return iterations == 0 ? 0.0f : static_cast<float>(ema_momentum); }
    // Whether it takes the weights' place in that step.
    bool overwrites(int64_t iterations) const {
        return ema_overwrite_frequency > 0 && (iterations + 1) % ema_overwrite_frequency == 0;
    }
};

inline constexpr auto kMovingAverageFields = std::tuple{
    parts::field("use_ema", &GivenCommon::use_ema, &MovingAverage::use_ema), parts::reserved(&GivenCommon::reserved),
    parts::field("ema_momentum", &GivenCommon::ema_momentum, &MovingAverage::ema_momentum, parts::between(0.0, 1.0)),
    parts::optional("ema_overwrite_frequency", &GivenCommon::ema_overwrite_frequency,
                    &MovingAverage::ema_overwrite_frequency, parts::at_least<int64_t>(1))};

} // namespace rekindle
