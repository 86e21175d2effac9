#include <algorithm>

#include "layers/lstm_unit.h"
#include "layers/recurrent_steps.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;

namespace {

using Given = rekindle_lstm_options;

struct LstmOptions : RecurrentOptions {
    GivenActivation recurrent_activation;
    bool unit_forget_bias;
};

using Own = LstmOptions;

constexpr size_t kGates = 4;

constexpr auto kOptions =
    recurrent_options<Own>(Given REKINDLE_LSTM_OPTIONS_INIT,
                           parts::activation("recurrent_activation", &Given::recurrent_activation,
                                             &Given::recurrent_activation_name, &Own::recurrent_activation),
                           parts::field("unit_forget_bias", &Given::unit_forget_bias, &Own::unit_forget_bias),
                           parts::reserved(&Given::reserved));

// Ones for the forget gate, and another initializer's values for those before and behind it.
class ForgetBias final : public Initializer {
public:
    explicit ForgetBias(InitializerPointer others) : others_(std::move(others)) {}

    const char *class_name() const override { return others_->class_name(); }
    void write_config(Json &config) const override { others_->write_config(config); }
    uint64_t seed() const override { return others_->seed(); }
    void fill(const FirstValues &bias) const override {
        int64_t units = bias.shape[0] / 4;
        others_->fill({{units}, bias.key, bias.values, bias.fans});
        std::fill_n(bias.values + units, units, 1.0F);
        others_->fill({{2 * units}, bias.key, bias.values + 2 * units, bias.fans});
    }

private:
    InitializerPointer others_;
};

class LSTM final : public RecurrentLayer {
public:
    static constexpr const char *kClassName = "LSTM";

    explicit LSTM(Own options) : RecurrentLayer(options, {"h", "c"}, kGates), options_(std::move(options)) {
        Shape state{options_.units};
        options_.activation.function->check(state, kClassName);
        options_.recurrent_activation.function->check(state, kClassName);
    }

    const char *class_name() const override { return kClassName; }
    std::vector<WeightSpec> weight_specs(const std::vector<Shape> &inputs) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }
    const RecurrentOptions &common() const override { return options_; }

private:
    RecurrentKernels lower_steps(Builder &builder, const RecurrentCall &call) const override;

    const Own options_;
};

std::vector<WeightSpec> LSTM::weight_specs(const std::vector<Shape> &inputs) const {
    InitializerPointer bias = options_.bias_initializer;
    if (options_.unit_forget_bias) bias = std::make_shared<ForgetBias>(bias);
    return gate_weights(inputs[0].back(), {4 * options_.units}, bias);
}

RecurrentKernels LSTM::lower_steps(Builder &builder, const RecurrentCall &call) const {
    auto unit = [&] {
        return make_lstm_unit(call.units, *options_.activation.function, *options_.recurrent_activation.function);
    };
    return lower_recurrent_steps(builder, {"lstm",
                                           call,
                                           lower_inputs(builder, call, options_.use_bias),
                                           kGates,
                                           call.position.first_weight + 1,
                                           {},
                                           unit});
}

} // namespace

extern const LayerClass kLSTM = layer_class<LSTM, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_lstm_options_init(rekindle_lstm_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_lstm_create(const rekindle_lstm_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::LSTM>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
