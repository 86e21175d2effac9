#include "activations/elementwise.h"
#include "layers/activation_layer.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_elu_options;

struct EluOptions {
    std::string name;
    double alpha;
};

constexpr auto kOptions = parts::options_table<EluOptions>(
    Given REKINDLE_ELU_OPTIONS_INIT, parts::layer_name(&Given::name, &EluOptions::name),
    parts::field("alpha", &Given::alpha, &EluOptions::alpha, parts::any<double>()));

class ELU final : public ActivationLayer<EluOptions, kOptions> {
public:
    static constexpr const char *kClassName = "ELU";

    explicit ELU(const EluOptions &options)
        : ActivationLayer(options, eltwise_activation({onednn::EltwiseKind::kElu, static_cast<float>(options.alpha)})) {
    }
    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kELU = layer_class<ELU, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_elu_options_init(rekindle_elu_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_elu_create(const rekindle_elu_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::ELU>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
