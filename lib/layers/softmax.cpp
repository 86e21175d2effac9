#include "activations/softmax.h"
#include "core/error.h"
#include "layers/activation_layer.h"
#include "layers/masks.h"
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
    bool takes_mask() const override { return true; }
    void check_mask(const Shape &mask, const Shape &input) const override;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override;
};

void Softmax::check_mask(const Shape &mask, const Shape &input) const {
    bool fits = mask.size() == input.size();
    for (size_t i = 0; fits && i < mask.size(); ++i) fits = mask[i] == input[i] || mask[i] == 1;
    require(fits, kClassName, "'s mask has the shape ", to_string(mask), "; expected the input's, ", to_string(input),
            ", or 1 in the place of some dimensions");
}

// As Keras: what does not count has a logit of -1e9, and is 0 where nothing counts, too.
plan::Value Softmax::lower(plan::Builder &builder, const Position &position, const plan::Value &src) const {
    if (src.mask.empty()) return ActivationLayer::lower(builder, position, src);
    plan::Mask mask = lower_broadcast(builder, src.mask, src.shape);
    plan::Value logits = lower_fill(builder, src, mask, -1e9F);
    plan::Value dst = lower_fill(builder, ActivationLayer::lower(builder, position, logits), mask, 0.0F);
    dst.mask = src.mask;
    return dst;
}

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
