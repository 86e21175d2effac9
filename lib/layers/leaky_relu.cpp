#include "activations/elementwise.h"
#include "layers/activation_layer.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_leaky_relu_options;

struct LeakyReluOptions {
    std::string name;
    double negative_slope;
};

constexpr auto kOptions = parts::options_table<LeakyReluOptions>(
    Given REKINDLE_LEAKY_RELU_OPTIONS_INIT, parts::layer_name(&Given::name, &LeakyReluOptions::name),
    parts::field("negative_slope", &Given::negative_slope, &LeakyReluOptions::negative_slope, parts::at_least(0.0)));

class LeakyReLU final : public ActivationLayer<LeakyReluOptions, kOptions> {
public:
    static constexpr const char *kClassName = "LeakyReLU";

    explicit LeakyReLU(const LeakyReluOptions &options)
        : ActivationLayer(
              options, eltwise_activation({onednn::EltwiseKind::kRelu, static_cast<float>(options.negative_slope)})) {}
    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kLeakyReLU = layer_class<LeakyReLU, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_leaky_relu_options_init(rekindle_leaky_relu_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_leaky_relu_create(const rekindle_leaky_relu_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::LeakyReLU>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
