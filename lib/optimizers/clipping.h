#pragma once

#include <tuple>

#include "optimizers/common_fields.h"

namespace rekindle {

struct OptimizerArenas;

// Gradients are kept small, before anything else sees them; 0: they are not. At most one of the three is set.
struct Clipping {
    double clipnorm;        // the largest norm of a variable's gradient
    double global_clipnorm; // the largest norm of all gradients together
    double clipvalue;       // the largest magnitude of an element

    bool by_norm() const { return clipnorm > 0.0 || global_clipnorm > 0.0; }
    // Gives each variable the scale of its gradient in this step, by one read of all gradients. They are gradients plus
    // accumulator, if there is one, divided by `number`. The same in every run with the same number of parts.
    void scale(const OptimizerArenas &arenas, const float *accumulator, double number, int parts) const;

    // Throws INVALID_ARGUMENT if more than one is set.
    static void check(const Clipping &clipping, const char *prefix);
};

inline constexpr auto kClippingFields = std::tuple{
    parts::optional("clipnorm", &GivenCommon::clipnorm, &Clipping::clipnorm, parts::at_least(0.0)),
    parts::optional("global_clipnorm", &GivenCommon::global_clipnorm, &Clipping::global_clipnorm, parts::at_least(0.0)),
    parts::optional("clipvalue", &GivenCommon::clipvalue, &Clipping::clipvalue, parts::at_least(0.0))};

} // namespace rekindle
