#include "callbacks/kept_weights.h"

#include <algorithm>

namespace rekindle {

void KeptWeights::clear(const Model &model) {
    is_kept_ = 0;
    values_.clear();
    for (const Parameter &parameter : model.parameters().parameters()) {
        values_.emplace_back(element_count(parameter.spec.shape), 0.0f);
    }
}

void KeptWeights::keep(const Model &model) {
    const ParameterStore &store = model.parameters();
    for (size_t i = 0; i < values_.size(); ++i) store.read(store.weights(), i, values_[i].data());
    is_kept_ = 1;
}

void KeptWeights::set(Model &model) const {
    const std::vector<Parameter> &parameters = model.parameters().parameters();
    for (size_t i = 0; i < values_.size(); ++i) model.set_weight(parameters[i].name, values_[i].data());
}

void KeptWeights::add_state(const std::string &name, const Model &model, StateRegistry &registry) {
    registry.push_back(scalar_state("has_" + name, REKINDLE_ENTRY_CALLBACK, REKINDLE_UINT8, &is_kept_));
    const std::vector<Parameter> &parameters = model.parameters().parameters();
    for (size_t i = 0; i < parameters.size(); ++i) {
        registry.push_back(
            {name + "/" + parameters[i].name, REKINDLE_ENTRY_CALLBACK, REKINDLE_FLOAT32, parameters[i].spec.shape,
             [this, i](void *to) { std::copy(values_[i].begin(), values_[i].end(), static_cast<float *>(to)); },
             [this, i](const void *from, const Shape &) {
                 std::copy_n(static_cast<const float *>(from), values_[i].size(), values_[i].begin());
             }});
    }
}

} // namespace rekindle
