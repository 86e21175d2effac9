#include "core/error.h"
#include "layers/layer_options.h"
#include "layers/masks.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_masking_options;

struct MaskingOptions {
    std::string name;
    double mask_value;
};

constexpr auto kOptions = parts::options_table<MaskingOptions>(
    Given REKINDLE_MASKING_OPTIONS_INIT, parts::layer_name(&Given::name, &MaskingOptions::name),
    parts::field("mask_value", &Given::mask_value, &MaskingOptions::mask_value, parts::any<double>()));

class Masking final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Masking";

    explicit Masking(MaskingOptions options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override;
    std::optional<Shape> output_mask(const std::vector<TensorSpec> &inputs) const override;
    Value lower(Builder &builder, const Position &position, const Value &given) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const MaskingOptions options_;
};

Shape Masking::output_shape(const Shape &input) const {
    require(!input.empty(), "Masking needs an axis besides the batch");
    return input;
}

std::optional<Shape> Masking::output_mask(const std::vector<TensorSpec> &inputs) const {
    const Shape &input = inputs[0].shape;
    return Shape(input.begin(), input.end() - 1);
}

Value Masking::lower(Builder &builder, const Position &, const Value &given) const {
    Value src = builder.plain(given);
    return lower_fill(builder, src, lower_unlike(builder, src, static_cast<float>(options_.mask_value)), 0.0F);
}

} // namespace

extern const LayerClass kMasking = layer_class<Masking, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_masking_options_init(rekindle_masking_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_masking_create(const rekindle_masking_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Masking>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
