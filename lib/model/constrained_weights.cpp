#include "model/constrained_weights.h"

#include <algorithm>

namespace rekindle {

ConstrainedWeights::ConstrainedWeights(const ParameterStore &parameters) {
    const plan::ParameterLayout &layout = parameters.layout();
    size_t room = 0;
    for (size_t i = 0; i < parameters.parameters().size(); ++i) {
        const WeightSpec &spec = parameters.parameters()[i].spec;
        if (spec.constraint == nullptr || !layout.is_trained(i)) continue;
        Weight &weight = weights_.emplace_back();
        weight.constraint = spec.constraint;
        weight.shape = spec.shape;
        weight.address = parameters.weights() + layout.offsets[i];
        if (layout.descs[i] == spec.view) continue;
        weight.out.emplace(layout.descs[i], spec.view);
        weight.in.emplace(spec.view, layout.descs[i]);
        room = std::max(room, spec.view.bytes());
    }
    row_major_ = Buffer(room);
}

void ConstrainedWeights::apply() {
    for (Weight &weight : weights_) {
        std::byte *values = weight.out ? row_major_.data() : weight.address;
        if (weight.out) weight.out->run(weight.address, values);
        weight.constraint->apply(weight.shape, reinterpret_cast<float *>(values));
        if (weight.in) weight.in->run(values, weight.address);
    }
}

} // namespace rekindle
