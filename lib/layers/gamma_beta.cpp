#include "layers/gamma_beta.h"

namespace rekindle {

std::vector<WeightSpec> gamma_beta_specs(const GammaBetaOptions &options, const Shape &shape) {
    onednn::Desc view = onednn::Desc::row_major(shape);
    std::vector<WeightSpec> specs;
    if (options.scale) {
        specs.push_back(
            {"gamma", shape, view, options.gamma_initializer, options.gamma_regularizer, options.gamma_constraint});
    }
    if (options.center) {
        specs.push_back(
            {"beta", shape, view, options.beta_initializer, options.beta_regularizer, options.beta_constraint});
    }
    return specs;
}

GammaBeta::GammaBeta(const GammaBetaOptions &options, size_t &next) {
    if (options.scale) gamma = next++;
    if (options.center) beta = next++;
}

std::vector<size_t> GammaBeta::parameters() const {
    std::vector<size_t> found;
    for (std::optional<size_t> index : {gamma, beta}) {
        if (index) found.push_back(*index);
    }
    return found;
}

} // namespace rekindle
