#include "initializers/variance_scaling.h"

namespace rekindle {
namespace {

struct Named {
    static constexpr const char *kClassName = "GlorotUniform";
    static constexpr double kScale = 1.0;
    static constexpr FanMode kMode = FanMode::kFanAvg;
    static constexpr Distribution kDistribution = Distribution::kUniform;
};

using GlorotUniform = ScaledInitializer<Named>;

} // namespace

extern const InitializerClass kGlorotUniform =
    initializer_class<GlorotUniform, kSeededInitializerOptions>("glorot_uniform");

} // namespace rekindle

extern "C" rekindle_status rekindle_glorot_uniform_create(const rekindle_seeded_initializer_options *options,
                                                          rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::GlorotUniform>(rekindle::kSeededInitializerOptions, options, initializer,
                                                            "initializer");
}
