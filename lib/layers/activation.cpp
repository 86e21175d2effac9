#include "layers/layer_options.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_activation_options;

struct ActivationOptions {
    std::string name;
    ActivationFunction activation;
};

constexpr auto kOptions = parts::options_table<ActivationOptions>(
    Given REKINDLE_ACTIVATION_OPTIONS_INIT, parts::layer_name(&Given::name, &ActivationOptions::name),
    parts::activation(&Given::activation_name, &ActivationOptions::activation, true));

class Activation final : public Layer {
public:
    static constexpr const char *kClassName = "Activation";

    explicit Activation(ActivationOptions options) : Layer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override;
    ActivationFunction activation() const override { return options_.activation; }
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    ActivationOptions options_;
};

Shape Activation::output_shape(const Shape &input) const {
    require(!input.empty() || options_.activation != ActivationFunction::kSoftmax,
            "Activation: softmax needs an axis besides the batch");
    return input;
}

Value Activation::lower(Builder &builder, const Position &position, const Value &src) const {
    return position.leave_activation ? src : lower_activation(builder, options_.activation, src);
}

} // namespace

extern const LayerClass kActivation = layer_class<Activation, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_activation_options_init(rekindle_activation_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_activation_create(const rekindle_activation_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Activation>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
