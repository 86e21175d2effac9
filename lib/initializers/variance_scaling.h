#pragma once

#include "initializers/initializer_options.h"

// Initializers whose variance is `scale` divided by a number of inputs or outputs.
namespace rekindle {

// In the order of rekindle_fan_mode and rekindle_distribution.
enum class FanMode { kFanIn, kFanOut, kFanAvg };
enum class Distribution { kTruncatedNormal, kUntruncatedNormal, kUniform };

void fill_scaled(const FirstValues &weight, double scale, FanMode mode, Distribution distribution);

// One of those that Keras names after people: nothing but the seed is open. `Named` gives kClassName, kScale, kMode and
// kDistribution.
template <class Named>
class ScaledInitializer final : public SeededInitializerWith<SeededInitializerOptions, kSeededInitializerOptions> {
public:
    static constexpr const char *kClassName = Named::kClassName;

    using SeededInitializerWith::SeededInitializerWith;
    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override {
        fill_scaled(weight, Named::kScale, Named::kMode, Named::kDistribution);
    }
};

} // namespace rekindle
