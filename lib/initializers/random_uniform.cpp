#include "core/error.h"
#include "initializers/draws.h"
#include "initializers/initializer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_random_uniform_options;

struct RandomUniformOptions {
    double minval, maxval;
    uint64_t seed;
};

constexpr auto kOptions = parts::options_table<RandomUniformOptions>(
    Given REKINDLE_RANDOM_UNIFORM_OPTIONS_INIT,
    parts::field("minval", &Given::minval, &RandomUniformOptions::minval, parts::any<double>()),
    parts::field("maxval", &Given::maxval, &RandomUniformOptions::maxval, parts::any<double>()),
    parts::seed(&Given::seed, &RandomUniformOptions::seed));

class RandomUniform final : public SeededInitializerWith<RandomUniformOptions, kOptions> {
public:
    static constexpr const char *kClassName = "RandomUniform";

    explicit RandomUniform(const RandomUniformOptions &options) : SeededInitializerWith(options) {
        require(options.minval <= options.maxval, "minval is ", options.minval, " and maxval ", options.maxval,
                "; expected them in order");
    }

    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override { fill_uniform(weight, options_.minval, options_.maxval); }
};

} // namespace

extern const InitializerClass kRandomUniform = initializer_class<RandomUniform, kOptions>("random_uniform", "uniform");

} // namespace rekindle

extern "C" {

void rekindle_random_uniform_options_init(rekindle_random_uniform_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_random_uniform_create(const rekindle_random_uniform_options *options,
                                               rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::RandomUniform>(rekindle::kOptions, options, initializer, "initializer");
}

} // extern "C"
