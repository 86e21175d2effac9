#include "constraints/norm_constraint.h"

namespace rekindle {
namespace {

using Given = rekindle_unit_norm_options;

struct UnitNormOptions {
    std::vector<int64_t> axis;
};

constexpr auto kOptions = parts::options_table<UnitNormOptions>(
    Given REKINDLE_UNIT_NORM_OPTIONS_INIT,
    parts::axes("axis", &Given::axis, &Given::axis_count, &UnitNormOptions::axis, 0));

class UnitNorm final : public NormConstraint<UnitNorm, UnitNormOptions, kOptions> {
public:
    static constexpr const char *kClassName = "UnitNorm";

    using NormConstraint::NormConstraint;
    static double factor(const UnitNormOptions &, double norm) { return 1 / (kNormEpsilon + norm); }
};

} // namespace

extern const ConstraintClass kUnitNorm = constraint_class<UnitNorm, kOptions>("unit_norm");

} // namespace rekindle

extern "C" {

void rekindle_unit_norm_options_init(rekindle_unit_norm_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_unit_norm_create(const rekindle_unit_norm_options *options, rekindle_constraint **constraint) {
    return rekindle::parts::create<rekindle::UnitNorm>(rekindle::kOptions, options, constraint, "constraint");
}

} // extern "C"
