#include "layers/layer.h"

#include <algorithm>

#include "core/error.h"
#include "layers/learner.h"

namespace rekindle {

uint64_t Position::random_key(RandomStream kind, uint64_t own_seed) const {
    if (own_seed != 0) return stream_key(own_seed, kind, call);
    uint64_t key = stream_key(seed, kind, index);
    return call == 0 ? key : stream_key(key, kind, call);
}

void Layer::check_arguments(const CallArguments &arguments) const {
    require(arguments.initial_state == 0, class_name(),
            " is called with initial_state; only recurrent layers take one");
    require(!arguments.has_attention_mask, class_name(),
            " is called with attention_mask; only attention layers take one");
    require(!arguments.use_causal_mask, class_name(), " is called with use_causal_mask; only attention layers take it");
}

Dtype Layer::output_dtype(const std::vector<Dtype> &inputs) const {
    for (size_t i = 0; i < inputs.size(); ++i) {
        require(inputs[i] == REKINDLE_FLOAT32, class_name(), "'s input ", i, " has dtype ", dtype_name(inputs[i]),
                "; expected float32");
    }
    return REKINDLE_FLOAT32;
}

std::unique_ptr<Learner> Layer::learner(const Shape &) const {
    return nullptr;
}

void Layer::check_mask(const Shape &mask, const Shape &input) const {
    bool fits = mask.size() <= input.size() && std::equal(mask.begin(), mask.end(), input.begin());
    require(fits, class_name(), "'s mask has the shape ", to_string(mask), "; the input has ", to_string(input),
            ", of which it must be the first dimensions");
}

std::optional<Shape> Layer::output_mask(const std::vector<TensorSpec> &inputs) const {
    return keeps_mask() ? inputs[0].mask : std::nullopt;
}

MaskTerms::Term Layer::mask_term(MaskTerms &, const std::vector<MaskedTerm> &inputs) const {
    return *inputs[0].mask;
}

plan::Mask Layer::lower_mask(plan::Builder &, const Position &, const std::vector<plan::Value> &srcs) const {
    return srcs[0].mask;
}

std::vector<Shape> SimpleLayer::output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const {
    require(inputs.size() == 1, class_name(), " is called on ", inputs.size(), " inputs; expected one");
    return {output_shape(inputs[0])};
}

} // namespace rekindle
