#include "initializers/variance_scaling.h"

#include <algorithm>
#include <cmath>

#include "initializers/draws.h"

namespace rekindle {

void fill_scaled(const FirstValues &weight, double scale, FanMode mode, Distribution distribution) {
    // The deviation of a standard normal that is cut at two deviations.
    constexpr double kTruncatedDeviation = 0.87962566103423978;
    auto [in, out] = weight.fans;
    double fan = mode == FanMode::kFanIn ? in : mode == FanMode::kFanOut ? out : (in + out) / 2.0;
    double variance = scale / std::max(1.0, fan);
    switch (distribution) {
    case Distribution::kTruncatedNormal:
        return fill_truncated_normal(weight, 0.0, std::sqrt(variance) / kTruncatedDeviation);
    case Distribution::kUntruncatedNormal: return fill_normal(weight, 0.0, std::sqrt(variance));
    case Distribution::kUniform: break;
    }
    double limit = std::sqrt(3.0 * variance);
    fill_uniform(weight, -limit, limit);
}

namespace {

using Given = rekindle_variance_scaling_options;

struct VarianceScalingOptions {
    double scale;
    uint64_t seed;
    FanMode mode;
    Distribution distribution;
};

constexpr auto kOptions = parts::options_table<VarianceScalingOptions>(
    Given REKINDLE_VARIANCE_SCALING_OPTIONS_INIT,
    parts::field("scale", &Given::scale, &VarianceScalingOptions::scale, parts::more_than(0.0)),
    parts::seed(&Given::seed, &VarianceScalingOptions::seed),
    parts::choice("mode", &Given::mode, &VarianceScalingOptions::mode, "fan_in", "fan_out", "fan_avg"),
    parts::choice("distribution", &Given::distribution, &VarianceScalingOptions::distribution, "truncated_normal",
                  "untruncated_normal", "uniform"));

class VarianceScaling final : public SeededInitializerWith<VarianceScalingOptions, kOptions> {
public:
    static constexpr const char *kClassName = "VarianceScaling";

    using SeededInitializerWith::SeededInitializerWith;
    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override {
        fill_scaled(weight, options_.scale, options_.mode, options_.distribution);
    }
};

} // namespace

extern const InitializerClass kVarianceScaling = initializer_class<VarianceScaling, kOptions>("variance_scaling");

} // namespace rekindle

extern "C" {

void rekindle_variance_scaling_options_init(rekindle_variance_scaling_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_variance_scaling_create(const rekindle_variance_scaling_options *options,
                                                 rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::VarianceScaling>(rekindle::kOptions, options, initializer, "initializer");
}

} // extern "C"
