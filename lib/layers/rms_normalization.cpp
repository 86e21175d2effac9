#include "core/error.h"
#include "layers/normalized_axes.h"
#include "parts/axes_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_rms_normalization_options;

struct RmsNormalizationOptions {
    std::string name;
    std::vector<int64_t> axis; // sorted, as Keras has them: negative ones first
    double epsilon;
};

using Own = RmsNormalizationOptions;

constexpr auto kOptions = parts::options_table<Own>(
    Given REKINDLE_RMS_NORMALIZATION_OPTIONS_INIT, parts::layer_name(&Given::name, &Own::name),
    parts::axes("axis", &Given::axis, &Given::axis_count, &Own::axis, -1),
    parts::field("epsilon", &Given::epsilon, &Own::epsilon, parts::more_than(0.0)));

class RMSNormalization final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "RMSNormalization";

    explicit RMSNormalization(Own options) : SimpleLayer(options.name), options_(std::move(options)) {
        sort_normalized_axes(options_.axis);
    }

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    // Of a shape with the batch.
    Shape scale_shape(const Shape &shape) const;

    Own options_;
};

// Keras multiplies by the scale as NumPy would, whichever axes are normalized: other axes than the last would be scaled
// by what is not theirs, or not at all.
Shape RMSNormalization::scale_shape(const Shape &shape) const {
    Shape scale = normalized_shape(kClassName, options_.axis, shape);
    Shape last(shape.end() - static_cast<std::ptrdiff_t>(scale.size()), shape.end());
    require(scale == last && are_last_axes(kClassName, options_.axis, shape), kClassName, ": axis is ",
            to_string(options_.axis), " for the shape ", to_string(shape), "; expected the last axes in their order");
    return scale;
}

Shape RMSNormalization::output_shape(const Shape &input) const {
    scale_shape(with_batch(1, input));
    return input;
}

std::vector<WeightSpec> RMSNormalization::weights(const Shape &input) const {
    Shape shape = scale_shape(with_batch(1, input));
    return {{"scale", shape, onednn::Desc::row_major(shape), make_initializer("ones", "scale")}};
}

Value RMSNormalization::lower(Builder &builder, const Position &position, const Value &src) const {
    RowNormalization of{GammaBeta(position.first_weight), builder.plain(src), scale_shape(src.shape),
                        static_cast<float>(options_.epsilon), kernels::RowCenter::kZero};
    return lower_row_normalization(builder, of);
}

} // namespace

extern const LayerClass kRMSNormalization = layer_class<RMSNormalization, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_rms_normalization_options_init(rekindle_rms_normalization_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_rms_normalization_create(const rekindle_rms_normalization_options *options,
                                                  rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::RMSNormalization>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
