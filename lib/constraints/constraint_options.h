#pragma once

#include "constraints/constraint.h"
#include "parts/keras_keys.h"
#include "parts/part.h"
#include "rekindle/constraint.h"

namespace rekindle {

using ConstraintClass = parts::PartClass<const Constraint>;

// What follows from a constraint's options and their table.
template <class Options, const auto &kOptions>
using ConstraintWith = parts::PartWith<Constraint, Options, kOptions>;

// What a constraint's line in the registry stands for.
template <class Part, const auto &kOptions>
constexpr ConstraintClass constraint_class(const char *name) noexcept {
    return parts::part_class<const Constraint, Part, kOptions, parts::no_keys>(name);
}

} // namespace rekindle
