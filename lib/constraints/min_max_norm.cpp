#include <algorithm>

#include "constraints/norm_constraint.h"

namespace rekindle {
namespace {

using Given = rekindle_min_max_norm_options;

struct MinMaxNormOptions {
    double min_value, max_value, rate;
    std::vector<int64_t> axis;
};

constexpr auto kOptions = parts::options_table<MinMaxNormOptions>(
    Given REKINDLE_MIN_MAX_NORM_OPTIONS_INIT,
    parts::field("min_value", &Given::min_value, &MinMaxNormOptions::min_value, parts::at_least(0.0)),
    parts::field("max_value", &Given::max_value, &MinMaxNormOptions::max_value, parts::at_least(0.0)),
    parts::field("rate", &Given::rate, &MinMaxNormOptions::rate, parts::between(0.0, 1.0)),
    parts::axes("axis", &Given::axis, &Given::axis_count, &MinMaxNormOptions::axis, 0));

class MinMaxNorm final : public NormConstraint<MinMaxNorm, MinMaxNormOptions, kOptions> {
public:
    static constexpr const char *kClassName = "MinMaxNorm";

    using NormConstraint::NormConstraint;
    static double factor(const MinMaxNormOptions &options, double norm) {
        double wanted = std::min(std::max(norm, options.min_value), options.max_value);
        return (options.rate * wanted + (1 - options.rate) * norm) / (kNormEpsilon + norm);
    }
};

} // namespace

extern const ConstraintClass kMinMaxNorm = constraint_class<MinMaxNorm, kOptions>("min_max_norm");

} // namespace rekindle

extern "C" {

void rekindle_min_max_norm_options_init(rekindle_min_max_norm_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_min_max_norm_create(const rekindle_min_max_norm_options *options,
                                             rekindle_constraint **constraint) {
    return rekindle::parts::create<rekindle::MinMaxNorm>(rekindle::kOptions, options, constraint, "constraint");
}

} // extern "C"
