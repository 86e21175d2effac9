#pragma once

#include <memory>
#include <string>

#include "core/shape.h"
#include "parts/described.h"

namespace rekindle {

// A weight, or what a layer gives, and, where it is wanted, its gradient, to which the penalty's is added.
struct Penalized {
    const float *weight;
    float *gradient; // null: the penalty alone
    size_t count;    // of floats
    int parts;       // that sums are made in, by the team of the calling thread
    double *workspace;
    double factor = 1.0; // of the penalty
};

// A penalty for a weight, or for what a layer gives. Immutable.
class Regularizer : public parts::Described {
public:
    const char *module() const override { return "keras.regularizers"; }
    // Throws INVALID_ARGUMENT for a weight of a shape that it cannot take.
    virtual void check(const Shape & /*shape*/) const {}
    // Whether it needs the weight in its public, row-major form. Else the elements come in any order, with zeros
    // between them.
    virtual bool needs_row_major() const { return false; }

    // The doubles of working memory that it needs for a weight of this shape.
    virtual size_t workspace_size(const Shape & /*shape*/) const { return 0; }

    // The penalty; a pure function of the weight and the number of parts.
    virtual double penalty(const Penalized &given, const Shape &shape) const = 0;

    // By Keras's name, with its defaults; throws INVALID_ARGUMENT for an unknown one. `argument` names it in errors.
    static std::shared_ptr<const Regularizer> from_name(const std::string &name, const char *argument);
    static std::shared_ptr<const Regularizer> from_json(const Json &json, const char *argument);
};

using RegularizerPointer = std::shared_ptr<const Regularizer>;

} // namespace rekindle
