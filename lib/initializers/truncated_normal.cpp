#include "initializers/draws.h"
#include "initializers/initializer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_truncated_normal_options;

struct TruncatedNormalOptions {
    double mean, stddev;
    uint64_t seed;
};

constexpr auto kOptions = parts::options_table<TruncatedNormalOptions>(
    Given REKINDLE_TRUNCATED_NORMAL_OPTIONS_INIT,
    parts::field("mean", &Given::mean, &TruncatedNormalOptions::mean, parts::any<double>()),
    parts::field("stddev", &Given::stddev, &TruncatedNormalOptions::stddev, parts::at_least(0.0)),
    parts::seed(&Given::seed, &TruncatedNormalOptions::seed));

class TruncatedNormal final : public SeededInitializerWith<TruncatedNormalOptions, kOptions> {
public:
    static constexpr const char *kClassName = "TruncatedNormal";

    using SeededInitializerWith::SeededInitializerWith;
    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override {
        fill_truncated_normal(weight, options_.mean, options_.stddev);
    }
};

} // namespace

extern const InitializerClass kTruncatedNormal = initializer_class<TruncatedNormal, kOptions>("truncated_normal");

} // namespace rekindle

extern "C" {

void rekindle_truncated_normal_options_init(rekindle_truncated_normal_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_truncated_normal_create(const rekindle_truncated_normal_options *options,
                                                 rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::TruncatedNormal>(rekindle::kOptions, options, initializer, "initializer");
}

} // extern "C"
