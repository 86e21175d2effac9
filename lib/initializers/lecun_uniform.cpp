#include "initializers/variance_scaling.h"

namespace rekindle {
namespace {

struct Named {
    static constexpr const char *kClassName = "LecunUniform";
    static constexpr double kScale = 1.0;
    static constexpr FanMode kMode = FanMode::kFanIn;
    static constexpr Distribution kDistribution = Distribution::kUniform;
};

using LecunUniform = ScaledInitializer<Named>;

} // namespace

extern const InitializerClass kLecunUniform =
    initializer_class<LecunUniform, kSeededInitializerOptions>("lecun_uniform");

} // namespace rekindle

extern "C" rekindle_status rekindle_lecun_uniform_create(const rekindle_seeded_initializer_options *options,
                                                         rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::LecunUniform>(rekindle::kSeededInitializerOptions, options, initializer,
                                                           "initializer");
}
