#include <algorithm>

#include "kernels/merge.h"
#include "layers/recurrent_steps.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;

namespace {

using Given = rekindle_simple_rnn_options;

struct SimpleRnnOptions : RecurrentOptions {};

using Own = SimpleRnnOptions;

constexpr auto kOptions = recurrent_options<Own>(Given REKINDLE_SIMPLE_RNN_OPTIONS_INIT);

// Its only gate is the state.
class Unit final : public RecurrentUnit {
public:
    Unit(size_t units, const Activation &activation)
        : units_(units), activation_(activation.on_rows(static_cast<int64_t>(units))) {}

    void forward(const Forward &of) override {
        if (of.product == nullptr) {
            std::copy_n(of.gates, units_, of.inputs);
        } else {
            kernels::add(of.gates, of.product, of.inputs, 0, units_);
        }
        activation_->forward(of.inputs, of.next[0]);
    }
    void backward(const Backward &of) override {
        float *diff = of.diffs[0];
        if (of.diff_sequence != nullptr) kernels::add(diff, of.diff_sequence, diff, 0, units_);
        activation_->backward(of.inputs, of.next[0], diff, of.gates);
    }
    bool needs_inputs() const override { return true; }

private:
    size_t units_;
    std::unique_ptr<RowFunction> activation_;
};

class SimpleRNN final : public RecurrentLayer {
public:
    static constexpr const char *kClassName = "SimpleRNN";

    explicit SimpleRNN(Own options) : RecurrentLayer(options, {"h"}, 1), options_(std::move(options)) {
        options_.activation.function->check({options_.units}, kClassName);
    }

    const char *class_name() const override { return kClassName; }
    std::vector<WeightSpec> weight_specs(const std::vector<Shape> &inputs) const override {
        return gate_weights(inputs[0].back(), {options_.units}, options_.bias_initializer);
    }
    void write_config(Json &config) const override { kOptions.write(options_, config); }
    const RecurrentOptions &common() const override { return options_; }

private:
    RecurrentKernels lower_steps(Builder &builder, const RecurrentCall &call) const override {
        auto unit = [&] { return std::make_unique<Unit>(call.units, *options_.activation.function); };
        return lower_recurrent_steps(builder, {"simple_rnn",
                                               call,
                                               lower_inputs(builder, call, options_.use_bias),
                                               1,
                                               call.position.first_weight + 1,
                                               {},
                                               unit});
    }

    const Own options_;
};

} // namespace

extern const LayerClass kSimpleRNN = layer_class<SimpleRNN, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_simple_rnn_options_init(rekindle_simple_rnn_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_simple_rnn_create(const rekindle_simple_rnn_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::SimpleRNN>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
