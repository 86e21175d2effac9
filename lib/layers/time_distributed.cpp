#include <algorithm>

#include "core/error.h"
#include "core/json.h"
#include "layers/inner_layer.h"
#include "layers/inner_layer_field.h"
#include "layers/layer_options.h"
#include "layers/reshape.h"
#include "layers/step_pieces.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_time_distributed_options;

struct TimeDistributedOptions {
    std::string name;
    std::shared_ptr<const Layer> layer;
};

using Own = TimeDistributedOptions;

constexpr auto kOptions =
    parts::options_table<Own>(Given REKINDLE_TIME_DISTRIBUTED_OPTIONS_INIT, parts::layer_name(&Given::name, &Own::name),
                              parts::inner_layer("layer", &Given::layer, &Own::layer, true));

constexpr const CallArguments kNoArguments{};

class TimeDistributed final : public Layer {
public:
    static constexpr const char *kClassName = "TimeDistributed";

    explicit TimeDistributed(Own options);

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override;
    void write_untrained_inside(Json &config) const override { inner_.write_untrained(config, "layer"); }
    bool calls_host() const override { return inner_.layer().calls_host(); }

    bool takes_mask() const override { return true; }
    void check_mask(const Shape &mask, const Shape &input) const override;
    std::optional<Shape> output_mask(const std::vector<TensorSpec> &inputs) const override;
    Dtype output_dtype(const std::vector<Dtype> &inputs) const override { return inner_.layer().output_dtype(inputs); }
    bool takes_indices() const override { return inner_.layer().takes_indices(); }
    bool depends_on_batch(bool trains) const override { return inner_.layer().depends_on_batch(trains); }

    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const override;
    std::vector<WeightSpec> weight_specs(const std::vector<Shape> &inputs) const override;
    std::string path_in_keras(const std::string &weight) const override { return inner_.path_in_keras(weight); }
    size_t passes(const Shape &input, const Shape &output) const override;
    std::vector<Value> lower_call(Builder &builder, const Position &position,
                                  const std::vector<Value> &srcs) const override;

    void add_state(StateRegistry &registry) const override { inner_.add_state(registry); }

private:
    Value lower_step(Builder &builder, const Position &position, const Value &src, size_t step) const;
    Value lower_at_once(Builder &builder, const Position &position, const Value &src) const;

    const Own options_;
    const InnerLayer inner_;
    const TakenLayer taken_;
};

// What Keras refuses, and what is not the same at once as step by step.
const std::shared_ptr<const Layer> &check(const std::shared_ptr<const Layer> &layer) {
    auto require_layer = [&](bool is_taken, const char *what, const char *expected) {
        require(is_taken, "TimeDistributed: layer, of the class ", layer->class_name(), ", ", what, "; expected ",
                expected);
    };
    bool penalizes = layer->activity_regularizer() != nullptr || layer->penalizes_inside();
    require_layer(layer->as_model() == nullptr, "is a model", "a layer");
    require_layer(!layer->takes_list(), "takes a list of inputs", "one of one input");
    require_layer(layer->output_count() == 1, "has several outputs", "one of one output");
    require_layer(!layer->is_stateful(), "is stateful", "one that begins anew at each step");
    require_layer(!penalizes, "has a penalty for what it gives, which Keras leaves out", "one without");
    return layer;
}

TimeDistributed::TimeDistributed(Own options)
    : Layer(options.name), options_(std::move(options)), inner_(check(options_.layer), inner_name(*options_.layer), 0),
      taken_(options_.layer, "TimeDistributed: layer") {
    begin_trainable(options_.layer->begins_trainable());
}

void TimeDistributed::write_config(Json &config) const {
    kOptions.write(options_, config);
    inner_.write(config, "layer");
}

// Of one sample.
Shape step_of(const Shape &sample) {
    require(sample.size() >= 2, "TimeDistributed: the input's shape is ", to_string(sample),
            " without the batch; expected the steps and one dimension or more");
    return {sample.begin() + 1, sample.end()};
}

void TimeDistributed::check_mask(const Shape &mask, const Shape &input) const {
    Shape step = step_of(input);
    require(!mask.empty() && mask[0] == input[0], kClassName, "'s mask has the shape ", to_string(mask),
            "; the input has ", to_string(input), ", of which it must have the first dimension");
    if (inner_.layer().takes_mask()) inner_.layer().check_mask({mask.begin() + 1, mask.end()}, step);
}

std::optional<Shape> TimeDistributed::output_mask(const std::vector<TensorSpec> &inputs) const {
    const std::optional<Shape> &mask = inputs[0].mask;
    if (!mask || mask->size() == 1) return mask;
    Shape output = output_shapes({inputs[0].shape}, kNoArguments)[0];
    bool fits = mask->size() <= output.size() && std::equal(mask->begin(), mask->end(), output.begin());
    return fits ? mask : std::nullopt;
}

std::vector<Shape> TimeDistributed::output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const {
    require(inputs.size() == 1, kClassName, " is called on ", inputs.size(), " inputs; expected one");
    Shape output = inner_.layer().output_shapes({step_of(inputs[0])}, kNoArguments)[0];
    output.insert(output.begin(), inputs[0][0]);
    return {output};
}

std::vector<WeightSpec> TimeDistributed::weight_specs(const std::vector<Shape> &inputs) const {
    return inner_.weight_specs({step_of(inputs[0])});
}

size_t TimeDistributed::passes(const Shape &input, const Shape &output) const {
    return static_cast<size_t>(input[0]) * inner_.layer().passes(step_of(input), {output.begin() + 1, output.end()});
}

Value TimeDistributed::lower_step(Builder &builder, const Position &position, const Value &src, size_t step) const {
    Shape output(position.outputs[0].begin() + 1, position.outputs[0].end());
    Position own = inner_.position(position, position.weights, {std::move(output)}, kNoArguments, step);
    return inner_.layer().lower_call(builder, own, {src})[0];
}

// Steps are samples: their first two dimensions become one.
Value TimeDistributed::lower_at_once(Builder &builder, const Position &position, const Value &src) const {
    int64_t batch = src.shape[0], steps = src.shape[1];
    Shape joined(src.shape.begin() + 1, src.shape.end());
    joined[0] = batch * steps;
    Value samples = lower_reshape(builder, src, joined);
    if (!src.mask.empty()) {
        samples.mask = src.mask;
        samples.mask.shape.erase(samples.mask.shape.begin());
        samples.mask.shape[0] = batch * steps;
    }
    return lower_reshape(builder, lower_step(builder, position, samples, 0), with_batch(batch, position.outputs[0]));
}

std::vector<Value> TimeDistributed::lower_call(Builder &builder, const Position &position,
                                               const std::vector<Value> &srcs) const {
    Value src = srcs[0];
    if (!inner_.layer().takes_mask()) src.mask = {};
    bool trains = builder.training() && !position.is_frozen;
    if (!inner_.layer().depends_on_batch(trains)) return {lower_at_once(builder, position, src)};
    std::vector<Value> dsts;
    for (const Value &piece : lower_pieces(builder, src)) {
        dsts.push_back(lower_step(builder, position, piece, dsts.size()));
    }
    return {lower_joined(builder, dsts)};
}

} // namespace

extern const LayerClass kTimeDistributed = layer_class<TimeDistributed, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_time_distributed_options_init(rekindle_time_distributed_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_time_distributed_create(const rekindle_time_distributed_options *options,
                                                 rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::TimeDistributed>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
