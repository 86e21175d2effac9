#include "layers/gru_unit.h"

#include <algorithm>

#include "kernels/gru.h"
#include "kernels/merge.h"

namespace rekindle {

namespace {

constexpr size_t kUpdate = 0, kReset = 1, kCandidate = 2, kGates = 3;

// With tanh and sigmoid.
class DefaultUnit final : public GruUnit {
public:
    using GruUnit::GruUnit;

    void forward(const Forward &of) override {
        float *from_state = of.kept == nullptr ? nullptr : of.kept + kCandidate * units_;
        kernels::gru_forward({of.gates, of.product, of.product_stride, bias(), of.states[0], of.next[0], from_state},
                             units_);
    }
    void backward(const Backward &of) override {
        kernels::gru_backward({of.gates, of.kept, of.states[0], of.diff_sequence, of.diffs[0], diff_bias_.data()},
                              units_);
    }
    bool needs_inputs() const override { return false; }
};

// With any activations.
class GeneralUnit final : public GruUnit {
public:
    GeneralUnit(size_t units, const Activation &activation, const Activation &recurrent, plan::Block *bias)
        : GruUnit(units, bias), from_state_(kGates * units), diff_(units), diffs_(kGates * units),
          activation_(activation.on_rows(static_cast<int64_t>(units))),
          recurrent_(recurrent.on_rows(static_cast<int64_t>(units))) {}

    void forward(const Forward &of) override;
    void backward(const Backward &of) override;
    bool needs_inputs() const override { return true; }

private:
    std::vector<float> from_state_, diff_, diffs_;
    std::unique_ptr<RowFunction> activation_, recurrent_;
};

void GeneralUnit::forward(const Forward &of) {
    float *from_state = from_state_.data();
    for (size_t gate = 0; gate < kGates; ++gate) {
        float *own = from_state + gate * units_;
        if (of.product == nullptr) {
            std::fill_n(own, units_, 0.0F);
        } else {
            std::copy_n(of.product + gate * of.product_stride, units_, own);
        }
    }
    std::copy_n(of.gates, kGates * units_, of.inputs);
    if (const float *given = bias()) {
        kernels::add(of.inputs, given, of.inputs, 0, kGates * units_);
        kernels::add(from_state, given + kGates * units_, from_state, 0, kGates * units_);
    }
    kernels::add(of.inputs, from_state, of.inputs, 0, kCandidate * units_);
    float *update = of.gates, *reset = of.gates + kReset * units_, *candidate = of.gates + kCandidate * units_;
    recurrent_->forward(of.inputs, update);
    recurrent_->forward(of.inputs + kReset * units_, reset);
    float *hidden = from_state + kCandidate * units_, *input = of.inputs + kCandidate * units_;
    for (size_t j = 0; j < units_; ++j) input[j] += reset[j] * hidden[j];
    activation_->forward(input, candidate);
    for (size_t j = 0; j < units_; ++j) of.next[0][j] = update[j] * (of.states[0][j] - candidate[j]) + candidate[j];
    if (of.kept != nullptr) std::copy_n(hidden, units_, of.kept + kCandidate * units_);
}

void GeneralUnit::backward(const Backward &of) {
    float *update = of.gates, *reset = of.gates + kReset * units_, *candidate = of.gates + kCandidate * units_;
    float *hidden = of.kept + kCandidate * units_, *diff = of.diffs[0];
    float *diff_update = diffs_.data(), *diff_reset = diff_update + units_, *diff_candidate = diff_reset + units_;
    if (of.diff_sequence != nullptr) kernels::add(diff, of.diff_sequence, diff, 0, units_);
    for (size_t j = 0; j < units_; ++j) {
        diff_update[j] = diff[j] * (of.states[0][j] - candidate[j]);
        diff_candidate[j] = diff[j] * (1 - update[j]);
        diff[j] *= update[j];
    }
    activation_->backward(of.inputs + kCandidate * units_, candidate, diff_candidate, diff_candidate);
    kernels::multiply(diff_candidate, hidden, diff_reset, 0, units_);
    kernels::multiply(diff_candidate, reset, hidden, 0, units_);
    recurrent_->backward(of.inputs, update, diff_update, diff_update);
    recurrent_->backward(of.inputs + kReset * units_, reset, diff_reset, diff_reset);
    std::copy_n(diffs_.data(), kGates * units_, of.gates);
    std::copy_n(diffs_.data(), kCandidate * units_, of.kept);
    kernels::add(diff_bias_.data(), of.gates, diff_bias_.data(), 0, kGates * units_);
    kernels::add(diff_bias_.data() + kGates * units_, hidden, diff_bias_.data() + kGates * units_, 0, units_);
}

} // namespace

void GruUnit::begin_backward() {
    std::fill(diff_bias_.begin(), diff_bias_.end(), 0.0F);
}

void GruUnit::add_bias_gradient(float *gradient) const {
    const float *own = diff_bias_.data();
    float *of_product = gradient + kGates * units_;
    kernels::add(gradient, own, gradient, 0, kGates * units_);
    kernels::add(of_product, own, of_product, 0, kCandidate * units_);
    kernels::add(of_product + kCandidate * units_, own + kGates * units_, of_product + kCandidate * units_, 0, units_);
}

std::unique_ptr<GruUnit> make_gru_unit(size_t units, const Activation &activation,
                                       const Activation &recurrent_activation, plan::Block *bias) {
    if (has_default_activations(activation, recurrent_activation)) return std::make_unique<DefaultUnit>(units, bias);
    return std::make_unique<GeneralUnit>(units, activation, recurrent_activation, bias);
}

} // namespace rekindle
