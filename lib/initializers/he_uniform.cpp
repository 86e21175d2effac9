#include "initializers/variance_scaling.h"

namespace rekindle {
namespace {

struct Named {
    static constexpr const char *kClassName = "HeUniform";
    static constexpr double kScale = 2.0;
    static constexpr FanMode kMode = FanMode::kFanIn;
    static constexpr Distribution kDistribution = Distribution::kUniform;
};

using HeUniform = ScaledInitializer<Named>;

} // namespace

extern const InitializerClass kHeUniform = initializer_class<HeUniform, kSeededInitializerOptions>("he_uniform");

} // namespace rekindle

extern "C" rekindle_status rekindle_he_uniform_create(const rekindle_seeded_initializer_options *options,
                                                      rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::HeUniform>(rekindle::kSeededInitializerOptions, options, initializer,
                                                        "initializer");
}
