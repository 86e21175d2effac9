#include "layers/lstm_unit.h"

#include <algorithm>
#include <vector>

#include "kernels/lstm.h"
#include "kernels/merge.h"

namespace rekindle {

namespace {

constexpr size_t kHidden = 0, kCarry = 1; // states

// With tanh and sigmoid.
class DefaultUnit final : public RecurrentUnit {
public:
    explicit DefaultUnit(size_t units) : units_(units) {}

    void forward(const Forward &of) override {
        kernels::lstm_forward(
            {of.gates, of.product, of.product_stride, of.states[kCarry], of.next[kCarry], of.next[kHidden]}, units_);
    }
    void backward(const Backward &of) override {
        kernels::lstm_backward(
            {of.gates, of.states[kCarry], of.next[kCarry], of.diffs[kHidden], of.diff_sequence, of.diffs[kCarry]},
            units_);
    }
    bool needs_inputs() const override { return false; }

private:
    size_t units_;
};

// With any activations.
class GeneralUnit final : public RecurrentUnit {
public:
    GeneralUnit(size_t units, const Activation &activation, const Activation &recurrent)
        : units_(units), squashed_(units), diff_(units), diffs_(4 * units),
          activation_(activation.on_rows(static_cast<int64_t>(units))),
          recurrent_(recurrent.on_rows(static_cast<int64_t>(units))) {}

    void forward(const Forward &of) override;
    void backward(const Backward &of) override;
    bool needs_inputs() const override { return true; }

private:
    RowFunction &function(size_t gate) const { return *(gate == kCandidate ? activation_ : recurrent_); }

    static constexpr size_t kGates = 4, kInput = 0, kForget = 1, kCandidate = 2, kOutput = 3;

    size_t units_;
    std::vector<float> squashed_, diff_, diffs_; // activation(c); d(loss)/d(h); d(loss)/d(gates)
    std::unique_ptr<RowFunction> activation_, recurrent_;
};

void GeneralUnit::forward(const Forward &of) {
    float *next_carry = of.next[kCarry], *hidden = of.next[kHidden];
    for (size_t gate = 0; gate < kGates; ++gate) {
        float *own = of.gates + gate * units_, *input = of.inputs + gate * units_;
        if (of.product == nullptr) {
            std::copy_n(own, units_, input);
        } else {
            kernels::add(own, of.product + gate * of.product_stride, input, 0, units_);
        }
        function(gate).forward(input, own);
    }
    auto gate = [&](size_t index) { return of.gates + index * units_; };
    for (size_t j = 0; j < units_; ++j) {
        next_carry[j] = gate(kForget)[j] * of.states[kCarry][j] + gate(kInput)[j] * gate(kCandidate)[j];
    }
    activation_->forward(next_carry, hidden);
    kernels::multiply(gate(kOutput), hidden, hidden, 0, units_);
}

void GeneralUnit::backward(const Backward &of) {
    auto gate = [&](size_t index) { return of.gates + index * units_; };
    auto diff_gate = [&](size_t index) { return diffs_.data() + index * units_; };
    std::copy_n(of.diffs[kHidden], units_, diff_.data());
    if (of.diff_sequence != nullptr) kernels::add(diff_.data(), of.diff_sequence, diff_.data(), 0, units_);
    activation_->forward(of.next[kCarry], squashed_.data());
    kernels::multiply(diff_.data(), squashed_.data(), diff_gate(kOutput), 0, units_);
    kernels::multiply(diff_.data(), gate(kOutput), diff_.data(), 0, units_);
    activation_->backward(of.next[kCarry], squashed_.data(), diff_.data(), diff_.data());
    float *diff_carry = of.diffs[kCarry];
    kernels::add(diff_carry, diff_.data(), diff_carry, 0, units_);
    kernels::multiply(diff_carry, gate(kCandidate), diff_gate(kInput), 0, units_);
    kernels::multiply(diff_carry, of.states[kCarry], diff_gate(kForget), 0, units_);
    kernels::multiply(diff_carry, gate(kInput), diff_gate(kCandidate), 0, units_);
    kernels::multiply(diff_carry, gate(kForget), diff_carry, 0, units_);
    for (size_t index = 0; index < kGates; ++index) {
        function(index).backward(of.inputs + index * units_, gate(index), diff_gate(index), diff_gate(index));
    }
    std::copy_n(diffs_.data(), kGates * units_, of.gates);
}

} // namespace

std::unique_ptr<RecurrentUnit> make_lstm_unit(size_t units, const Activation &activation,
                                              const Activation &recurrent_activation) {
    if (has_default_activations(activation, recurrent_activation)) return std::make_unique<DefaultUnit>(units);
    return std::make_unique<GeneralUnit>(units, activation, recurrent_activation);
}

} // namespace rekindle
