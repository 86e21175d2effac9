#pragma once

#include <vector>

#include "constraints/constraint_options.h"
#include "parts/axes_field.h"

// Constraints on the norms along some axes of a weight.
namespace rekindle {

// Throws INVALID_ARGUMENT unless these are axes of the shape, each once.
void check_axes(const char *class_name, const std::vector<int64_t> &axes, const Shape &shape);

// Multiplies each part of the weight that has one norm by factor(norm). Norms are sums in double, in the order of the
// elements.
using NormFactor = double (*)(const void *options, double norm);
void scale_norms(const Shape &shape, float *weight, const std::vector<int64_t> &axes, NormFactor factor,
                 const void *options);

// One that scales by its own factor of the norm. The part gives kClassName and `static double factor(const Options &,
// double norm)`, and its Options have `axis`.
template <class Part, class Options, const auto &kOptions>
class NormConstraint : public ConstraintWith<Options, kOptions> {
public:
    using parts::PartWith<Constraint, Options, kOptions>::PartWith;
    const char *class_name() const final { return Part::kClassName; }
    void check(const Shape &shape) const final { check_axes(Part::kClassName, this->options_.axis, shape); }
    void apply(const Shape &shape, float *weight) const final {
        NormFactor factor = [](const void *options, double norm) {
            return Part::factor(*static_cast<const Options *>(options), norm);
        };
        scale_norms(shape, weight, this->options_.axis, factor, &this->options_);
    }
};

// Keras's, between a norm and what it is divided by.
constexpr double kNormEpsilon = 1e-7;

} // namespace rekindle
