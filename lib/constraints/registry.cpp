#include "constraints/constraint_options.h"
#include "core/json.h"

namespace rekindle {

// One line for each constraint.
#define REKINDLE_CONSTRAINTS(CONSTRAINT)                                                                               \
    CONSTRAINT(MaxNorm)                                                                                                \
    CONSTRAINT(MinMaxNorm)                                                                                             \
    CONSTRAINT(NonNeg)                                                                                                 \
    CONSTRAINT(UnitNorm)

#define REKINDLE_DECLARE(name) extern const ConstraintClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_CONSTRAINTS(REKINDLE_DECLARE)

namespace {

constexpr std::array kConstraints{REKINDLE_CONSTRAINTS(REKINDLE_LIST)};

} // namespace

ConstraintPointer Constraint::from_name(const std::string &name, const char *argument) {
    return parts::part_from_name(kConstraints, argument, name);
}

ConstraintPointer Constraint::from_json(const Json &json, const char *argument) {
    return parts::part_from_json(kConstraints, argument, json);
}

} // namespace rekindle

extern "C" void rekindle_constraint_destroy(rekindle_constraint *constraint) {
    rekindle::capi::destroy(constraint);
}
