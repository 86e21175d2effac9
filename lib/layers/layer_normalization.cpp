#include "layers/normalized_axes.h"
#include "parts/axes_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_layer_normalization_options;

struct LayerNormalizationOptions : GammaBetaOptions {
    std::string name;
    std::vector<int64_t> axis; // sorted, as Keras has them: negative ones first
    double epsilon;
};

using Own = LayerNormalizationOptions;

constexpr auto kOptions = parts::options_table<Own>(
    Given REKINDLE_LAYER_NORMALIZATION_OPTIONS_INIT, parts::layer_name(&Given::name, &Own::name),
    parts::axes("axis", &Given::axis, &Given::axis_count, &Own::axis, -1),
    parts::field("epsilon", &Given::epsilon, &Own::epsilon, parts::more_than(0.0)), gamma_beta_fields<Given>());

class LayerNormalization final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "LayerNormalization";

    explicit LayerNormalization(Own options) : SimpleLayer(options.name), options_(std::move(options)) {
        sort_normalized_axes(options_.axis);
    }

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    // With the batch.
    Shape parameter_shape(const Shape &shape) const { return normalized_shape(kClassName, options_.axis, shape); }

    Own options_;
};

Shape LayerNormalization::output_shape(const Shape &input) const {
    parameter_shape(with_batch(1, input));
    return input;
}

std::vector<WeightSpec> LayerNormalization::weights(const Shape &input) const {
    return gamma_beta_specs(options_, parameter_shape(with_batch(1, input)));
}

Value LayerNormalization::lower(Builder &builder, const Position &position, const Value &src) const {
    size_t next = position.first_weight;
    RowNormalization of{GammaBeta(options_, next), builder.plain(src), parameter_shape(src.shape),
                        static_cast<float>(options_.epsilon), kernels::RowCenter::kMean};
    return lower_over_axes(builder, kClassName, options_.axis, of);
}

} // namespace

extern const LayerClass kLayerNormalization = layer_class<LayerNormalization, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_layer_normalization_options_init(rekindle_layer_normalization_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_layer_normalization_create(const rekindle_layer_normalization_options *options,
                                                    rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::LayerNormalization>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
