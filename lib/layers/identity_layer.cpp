#include "layers/layer_options.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_identity_layer_options;

struct IdentityLayerOptions {
    std::string name;
};

constexpr auto kOptions = parts::options_table<IdentityLayerOptions>(
    Given REKINDLE_IDENTITY_LAYER_OPTIONS_INIT, parts::layer_name(&Given::name, &IdentityLayerOptions::name));

class IdentityLayer final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Identity";

    explicit IdentityLayer(IdentityLayerOptions options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override { return input; }
    Value lower(Builder &, const Position &, const Value &src) const override { return src; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const IdentityLayerOptions options_;
};

} // namespace

extern const LayerClass kIdentityLayer = layer_class<IdentityLayer, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_identity_layer_options_init(rekindle_identity_layer_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_identity_layer_create(const rekindle_identity_layer_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::IdentityLayer>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
