#include "initializers/variance_scaling.h"

namespace rekindle {
namespace {

struct Named {
    static constexpr const char *kClassName = "HeNormal";
    static constexpr double kScale = 2.0;
    static constexpr FanMode kMode = FanMode::kFanIn;
    static constexpr Distribution kDistribution = Distribution::kTruncatedNormal;
};

using HeNormal = ScaledInitializer<Named>;

} // namespace

extern const InitializerClass kHeNormal = initializer_class<HeNormal, kSeededInitializerOptions>("he_normal");

} // namespace rekindle

extern "C" rekindle_status rekindle_he_normal_create(const rekindle_seeded_initializer_options *options,
                                                     rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::HeNormal>(rekindle::kSeededInitializerOptions, options, initializer,
                                                       "initializer");
}
