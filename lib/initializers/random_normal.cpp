#include "initializers/draws.h"
#include "initializers/initializer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_random_normal_options;

struct RandomNormalOptions {
    double mean, stddev;
    uint64_t seed;
};

constexpr auto kOptions = parts::options_table<RandomNormalOptions>(
    Given REKINDLE_RANDOM_NORMAL_OPTIONS_INIT,
    parts::field("mean", &Given::mean, &RandomNormalOptions::mean, parts::any<double>()),
    parts::field("stddev", &Given::stddev, &RandomNormalOptions::stddev, parts::at_least(0.0)),
    parts::seed(&Given::seed, &RandomNormalOptions::seed));

class RandomNormal final : public SeededInitializerWith<RandomNormalOptions, kOptions> {
public:
    static constexpr const char *kClassName = "RandomNormal";

    using SeededInitializerWith::SeededInitializerWith;
    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override { fill_normal(weight, options_.mean, options_.stddev); }
};

} // namespace

extern const InitializerClass kRandomNormal = initializer_class<RandomNormal, kOptions>("random_normal", "normal");

} // namespace rekindle

extern "C" {

void rekindle_random_normal_options_init(rekindle_random_normal_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_random_normal_create(const rekindle_random_normal_options *options,
                                              rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::RandomNormal>(rekindle::kOptions, options, initializer, "initializer");
}

} // extern "C"
