#include "initializers/variance_scaling.h"

namespace rekindle {
namespace {

struct Named {
    static constexpr const char *kClassName = "LecunNormal";
    static constexpr double kScale = 1.0;
    static constexpr FanMode kMode = FanMode::kFanIn;
    static constexpr Distribution kDistribution = Distribution::kTruncatedNormal;
};

using LecunNormal = ScaledInitializer<Named>;

} // namespace

extern const InitializerClass kLecunNormal = initializer_class<LecunNormal, kSeededInitializerOptions>("lecun_normal");

} // namespace rekindle

extern "C" rekindle_status rekindle_lecun_normal_create(const rekindle_seeded_initializer_options *options,
                                                        rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::LecunNormal>(rekindle::kSeededInitializerOptions, options, initializer,
                                                          "initializer");
}
