#include "activations/softmax.h"
#include "layers/activation_layer.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_softmax_options;

struct SoftmaxOptions {
    std::string name;
    int64_t axis;
};

constexpr auto kOptions = parts::options_table<SoftmaxOptions>(
    Given REKINDLE_SOFTMAX_OPTIONS_INIT, parts::layer_name(&Given::name, &SoftmaxOptions::name),
    parts::field("axis", &Given::axis, &SoftmaxOptions::axis, parts::any<int64_t>()));

class Softmax final : public ActivationLayer<SoftmaxOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Softmax";

    explicit Softmax(const SoftmaxOptions &options)
        : ActivationLayer(options, softmax_activation(onednn::SoftmaxKind::kSoftmax, options.axis)) {}
    const char *class_name() const override { return kClassName; }
};

} // namespace

extern const LayerClass kSoftmax = layer_class<Softmax, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_softmax_options_init(rekindle_softmax_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_softmax_create(const rekindle_softmax_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Softmax>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
