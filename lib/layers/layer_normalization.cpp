#include <algorithm>

#include "core/error.h"
#include "layers/permute.h"
#include "layers/row_normalization.h"
#include "parts/axes_field.h"
#include "plan/moved_axis.h"
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
        require(!options_.axis.empty(), "axis is an empty list; expected one or more axes");
        std::sort(options_.axis.begin(), options_.axis.end());
    }

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    // With the batch.
    std::vector<size_t> places(const Shape &shape) const;
    Shape parameter_shape(const Shape &shape) const;

    Own options_;
};

// In the order of the options.
std::vector<size_t> LayerNormalization::places(const Shape &shape) const {
    std::vector<size_t> found;
    for (int64_t axis : options_.axis) {
        size_t place = plan::axis_of(kClassName, axis, shape);
        bool is_new = std::find(found.begin(), found.end(), place) == found.end();
        require(is_new, kClassName, ": axis has ", axis, " twice for the shape ", to_string(shape));
        found.push_back(place);
    }
    return found;
}

Shape LayerNormalization::output_shape(const Shape &input) const {
    places(with_batch(1, input));
    return input;
}

// Its axes are in the order of the options; but its elements Keras takes in that of the input's axes.
Shape LayerNormalization::parameter_shape(const Shape &shape) const {
    Shape found;
    for (size_t place : places(shape)) found.push_back(shape[place]);
    return found;
}

std::vector<WeightSpec> LayerNormalization::weights(const Shape &input) const {
    return gamma_beta_specs(options_, parameter_shape(with_batch(1, input)));
}

Value LayerNormalization::lower(Builder &builder, const Position &position, const Value &given) const {
    std::vector<size_t> axes = places(given.shape), order;
    std::sort(axes.begin(), axes.end());
    for (size_t i = 0; i < given.shape.size(); ++i) {
        if (std::find(axes.begin(), axes.end(), i) == axes.end()) order.push_back(i);
    }
    order.insert(order.end(), axes.begin(), axes.end());
    size_t next = position.first_weight;
    RowNormalization of{GammaBeta(options_, next), builder.plain(given), parameter_shape(given.shape),
                        static_cast<float>(options_.epsilon)};
    if (std::is_sorted(order.begin(), order.end())) return lower_row_normalization(builder, of);
    of.src = lower_permute(builder, of.src, order);
    std::vector<size_t> back(order.size());
    for (size_t i = 0; i < order.size(); ++i) back[order[i]] = i;
    return lower_permute(builder, lower_row_normalization(builder, of), back);
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
