#pragma once

#include "layers/layer_options.h"
#include "parts/group_field.h"
#include "parts/part_field.h"

namespace rekindle {

// What a normalization multiplies by, gamma, and what it adds then, beta.
struct GammaBetaOptions {
    bool center, scale;
    InitializerPointer beta_initializer, gamma_initializer;
    RegularizerPointer beta_regularizer, gamma_regularizer;
    ConstraintPointer beta_constraint, gamma_constraint;
};

// The fields of these, for the table of a normalization.
template <class Given>
constexpr auto gamma_beta_fields() {
    using Own = GammaBetaOptions;
    return parts::group(parts::field("center", &Given::center, &Own::center),
                        parts::field("scale", &Given::scale, &Own::scale),
                        parts::initializer("beta_initializer", &Given::beta_initializer, &Given::beta_initializer_name,
                                           &Own::beta_initializer),
                        parts::initializer("gamma_initializer", &Given::gamma_initializer,
                                           &Given::gamma_initializer_name, &Own::gamma_initializer),
                        parts::optional_part("beta_regularizer", &Given::beta_regularizer,
                                             &Given::beta_regularizer_name, &Own::beta_regularizer),
                        parts::optional_part("gamma_regularizer", &Given::gamma_regularizer,
                                             &Given::gamma_regularizer_name, &Own::gamma_regularizer),
                        parts::optional_part("beta_constraint", &Given::beta_constraint, &Given::beta_constraint_name,
                                             &Own::beta_constraint),
                        parts::optional_part("gamma_constraint", &Given::gamma_constraint,
                                             &Given::gamma_constraint_name, &Own::gamma_constraint));
}

// gamma and then beta, as far as they are there.
std::vector<WeightSpec> gamma_beta_specs(const GammaBetaOptions &options, const Shape &shape);

// They among a model's parameters; none where they are not there.
struct GammaBeta {
    std::optional<size_t> gamma, beta;

    // `next` is the first of the layer's parameters, and then the first behind these.
    GammaBeta(const GammaBetaOptions &options, size_t &next);
    explicit GammaBeta(size_t gamma_alone) : gamma(gamma_alone) {}
    std::vector<size_t> parameters() const;
};

} // namespace rekindle
