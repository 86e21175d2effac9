#include <cmath>

#include "activations/elementwise.h"
#include "layers/activation_layer.h"
#include "parts/optional_field.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_relu_options;

constexpr double kNoMaximum = -1;

struct ReluOptions {
    std::string name;
    double max_value, negative_slope, threshold;
};

constexpr auto kOptions = parts::options_table<ReluOptions>(
    Given REKINDLE_RELU_OPTIONS_INIT, parts::layer_name(&Given::name, &ReluOptions::name),
    parts::optional("max_value", &Given::max_value, &ReluOptions::max_value, parts::at_least(0.0), kNoMaximum),
    parts::field("negative_slope", &Given::negative_slope, &ReluOptions::negative_slope, parts::at_least(0.0)),
    parts::field("threshold", &Given::threshold, &ReluOptions::threshold, parts::at_least(0.0)));

class ReLU final : public ActivationLayer<ReluOptions, kOptions> {
public:
    static constexpr const char *kClassName = "ReLU";

    explicit ReLU(const ReluOptions &options)
        : ActivationLayer(options, relu_activation(options.max_value == kNoMaximum ? HUGE_VAL : options.max_value,
                                                   options.negative_slope, options.threshold)) {}
    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kReLU = layer_class<ReLU, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_relu_options_init(rekindle_relu_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_relu_create(const rekindle_relu_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::ReLU>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
