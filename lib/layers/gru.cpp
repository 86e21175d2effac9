#include <algorithm>

#include "layers/gru_reset_before.h"
#include "layers/gru_unit.h"
#include "layers/recurrent_steps.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_gru_options;

struct GruOptions : RecurrentOptions {
    GivenActivation recurrent_activation;
    bool reset_after;
};

using Own = GruOptions;

constexpr size_t kGates = 3;

constexpr auto kOptions = recurrent_options<Own>(
    Given REKINDLE_GRU_OPTIONS_INIT,
    parts::activation("recurrent_activation", &Given::recurrent_activation, &Given::recurrent_activation_name,
                      &Own::recurrent_activation),
    parts::field("reset_after", &Given::reset_after, &Own::reset_after), parts::reserved(&Given::reserved));

class GRU final : public RecurrentLayer {
public:
    static constexpr const char *kClassName = "GRU";

    explicit GRU(Own options) : RecurrentLayer(options, {"h"}, kGates), options_(std::move(options)) {
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
    RecurrentKernels lower_reset_after(Builder &builder, const RecurrentCall &call) const;

    const Own options_;
};

std::vector<WeightSpec> GRU::weight_specs(const std::vector<Shape> &inputs) const {
    int64_t columns = static_cast<int64_t>(kGates) * options_.units;
    Shape bias = options_.reset_after ? Shape{2, columns} : Shape{columns};
    return gate_weights(inputs[0].back(), bias, options_.bias_initializer);
}

RecurrentKernels GRU::lower_steps(Builder &builder, const RecurrentCall &call) const {
    if (options_.reset_after) return lower_reset_after(builder, call);
    return lower_gru_reset_before(builder,
                                  {call, lower_inputs(builder, call, options_.use_bias), call.position.first_weight + 1,
                                   *options_.activation.function, *options_.recurrent_activation.function});
}

// The units add the biases, and sum up their gradient.
RecurrentKernels GRU::lower_reset_after(Builder &builder, const RecurrentCall &call) const {
    size_t recurrent_kernel = call.position.first_weight + 1, parameter = recurrent_kernel + 1;
    Shape shape{2, static_cast<int64_t>(kGates) * options_.units};
    Block *bias = options_.use_bias ? builder.weight(parameter, Desc::row_major(shape)) : nullptr;
    auto units = std::make_shared<std::vector<const GruUnit *>>();
    auto make_unit = [&] {
        auto unit =
            make_gru_unit(call.units, *options_.activation.function, *options_.recurrent_activation.function, bias);
        units->push_back(unit.get());
        return unit;
    };
    RecurrentKernels kernels = lower_recurrent_steps(
        builder, {"gru", call, lower_inputs(builder, call, false), kGates, recurrent_kernel, {bias}, make_unit});
    if (bias == nullptr) return kernels;
    kernels.parameters.push_back(parameter);
    kernels.backward = [=, &builder, steps = std::move(kernels.backward)](Block *diff_steps,
                                                                          const std::vector<Block *> &diff_last) {
        std::vector<Value> diffs = steps(diff_steps, diff_last);
        if (!builder.is_trained(parameter)) return diffs;
        Block *written = builder.gradient_to_write(parameter);
        builder.add("gru_bias_gradient", {diffs[0].block, written}, [=](const plan::Run &) {
            std::fill_n(written->floats(), element_count(shape), 0.0F);
            for (const GruUnit *unit : *units) unit->add_bias_gradient(written->floats());
        });
        builder.add_written_gradient(parameter, written);
        return diffs;
    };
    return kernels;
}

} // namespace

extern const LayerClass kGRU = layer_class<GRU, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_gru_options_init(rekindle_gru_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_gru_create(const rekindle_gru_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::GRU>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
