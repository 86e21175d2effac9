#pragma once

#include <memory>
#include <string>

#include "core/shape.h"
#include "parts/described.h"

namespace rekindle {

// What a weight is brought back to after every batch. Immutable.
class Constraint : public parts::Described {
public:
    const char *module() const override { return "keras.constraints"; }
    // Throws INVALID_ARGUMENT for a weight of a shape that it cannot take.
    virtual void check(const Shape & /*shape*/) const {}

    // Changes a weight, row-major, of a shape that it can take.
    virtual void apply(const Shape &shape, float *weight) const = 0;

    // By Keras's name, with its defaults; throws INVALID_ARGUMENT for an unknown one. `argument` names it in errors.
    static std::shared_ptr<const Constraint> from_name(const std::string &name, const char *argument);
    static std::shared_ptr<const Constraint> from_json(const Json &json, const char *argument);
};

using ConstraintPointer = std::shared_ptr<const Constraint>;

} // namespace rekindle
