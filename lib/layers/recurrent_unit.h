#pragma once

#include <array>
#include <cstddef>

#include "activations/activation.h"

namespace rekindle {

// What a recurrent layer does to a sample at a step. Not for several threads at once. Pointers are to `units` floats
// where nothing else is said; of the states the first is what the layer gives, h.
class RecurrentUnit {
public:
    static constexpr size_t kMostStates = 2;

    struct Forward {
        float *gates;          // in: what the inputs give; out: the gates; gates * units
        const float *product;  // what the state gives, gate by gate; null: nothing
        size_t product_stride; // from gate to gate
        std::array<const float *, kMostStates> states;
        std::array<float *, kMostStates> next; // behind the step; may be `states`
        float *inputs; // out: what the gates are functions of, gates * units; null where needs_inputs is false
        float *kept;   // out: what it likes, gates * units; null where keeps_product is false, or without a way back
    };
    struct Backward {
        float *gates; // in: as forward gave them; out: d(loss)/d(what they are functions of)
        std::array<const float *, kMostStates> states, next; // as forward
        const float *inputs;
        float *kept; // in: as forward left it; out: d(loss)/d(product); null where keeps_product is false
        const float *diff_sequence; // a summand of d(loss)/d(h behind the step); null: 0
        // In: d(loss)/d(states behind the step). Out: of those before it, without what comes through the product; of h
        // nothing else is expected where keeps_product is false.
        std::array<float *, kMostStates> diffs;
    };

    virtual ~RecurrentUnit() = default;

    virtual void forward(const Forward &of) = 0;
    virtual void backward(const Backward &of) = 0;
    // Whether the way back wants what the gates are functions of.
    virtual bool needs_inputs() const = 0;
    // Whether d(loss)/d(product) is another than that of what the gates are functions of, and h goes on past it, too.
    virtual bool keeps_product() const { return false; }
    // The way back begins.
    virtual void begin_backward() {}
};

// Whether they are tanh and sigmoid, for which there are kernels.
inline bool has_default_activations(const Activation &activation, const Activation &recurrent_activation) {
    return activation.fused() == onednn::Eltwise{onednn::EltwiseKind::kTanh} &&
           recurrent_activation.fused() == onednn::Eltwise{onednn::EltwiseKind::kSigmoid};
}

} // namespace rekindle
