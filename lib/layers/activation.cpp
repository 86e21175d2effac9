#include "layers/activation_layer.h"
#include "layers/given_activation.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_activation_options;

struct ActivationOptions {
    std::string name;
    GivenActivation activation;
};

constexpr auto kOptions = parts::options_table<ActivationOptions>(
    Given REKINDLE_ACTIVATION_OPTIONS_INIT, parts::layer_name(&Given::name, &ActivationOptions::name),
    parts::activation(&Given::activation, &Given::activation_name, &ActivationOptions::activation, true));

// Called so because Activation is what it holds.
class NamedActivation final : public ActivationLayer<ActivationOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Activation";

    explicit NamedActivation(const ActivationOptions &options)
        : ActivationLayer(options, options.activation.function), is_wrapper_(options.activation.layer != nullptr) {}
    const char *class_name() const override { return kClassName; }
    // Layers in layers in layers would be as deep as the stack allows.
    ActivationPointer as_activation() const override {
        return is_wrapper_ ? nullptr : ActivationLayer::as_activation();
    }

private:
    bool is_wrapper_;
};

} // namespace

extern const LayerClass kActivation = layer_class<NamedActivation, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_activation_options_init(rekindle_activation_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_activation_create(const rekindle_activation_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::NamedActivation>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
