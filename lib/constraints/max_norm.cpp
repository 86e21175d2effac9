#include <algorithm>

#include "constraints/norm_constraint.h"

namespace rekindle {
namespace {

using Given = rekindle_max_norm_options;

struct MaxNormOptions {
    double max_value;
    std::vector<int64_t> axis;
};

constexpr auto kOptions = parts::options_table<MaxNormOptions>(
    Given REKINDLE_MAX_NORM_OPTIONS_INIT,
    parts::field("max_value", &Given::max_value, &MaxNormOptions::max_value, parts::at_least(0.0)),
    parts::axes("axis", &Given::axis, &Given::axis_count, &MaxNormOptions::axis, 0));

class MaxNorm final : public NormConstraint<MaxNorm, MaxNormOptions, kOptions> {
public:
    static constexpr const char *kClassName = "MaxNorm";

    using NormConstraint::NormConstraint;
    static double factor(const MaxNormOptions &options, double norm) {
        return std::min(norm, options.max_value) / (kNormEpsilon + norm);
    }
};

} // namespace

extern const ConstraintClass kMaxNorm = constraint_class<MaxNorm, kOptions>("max_norm");

} // namespace rekindle

extern "C" {

void rekindle_max_norm_options_init(rekindle_max_norm_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_max_norm_create(const rekindle_max_norm_options *options, rekindle_constraint **constraint) {
    return rekindle::parts::create<rekindle::MaxNorm>(rekindle::kOptions, options, constraint, "constraint");
}

} // extern "C"
