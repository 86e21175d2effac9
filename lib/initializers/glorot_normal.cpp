#include "initializers/variance_scaling.h"

namespace rekindle {
namespace {

struct Named {
    static constexpr const char *kClassName = "GlorotNormal";
    static constexpr double kScale = 1.0;
    static constexpr FanMode kMode = FanMode::kFanAvg;
    static constexpr Distribution kDistribution = Distribution::kTruncatedNormal;
};

using GlorotNormal = ScaledInitializer<Named>;

} // namespace

extern const InitializerClass kGlorotNormal =
    initializer_class<GlorotNormal, kSeededInitializerOptions>("glorot_normal");

} // namespace rekindle

extern "C" rekindle_status rekindle_glorot_normal_create(const rekindle_seeded_initializer_options *options,
                                                         rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::GlorotNormal>(rekindle::kSeededInitializerOptions, options, initializer,
                                                           "initializer");
}
