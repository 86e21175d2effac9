#include <array>

#include "core/error.h"
#include "core/json.h"
#include "layers/activity_penalty.h"
#include "layers/inner_layer.h"
#include "layers/inner_layer_field.h"
#include "layers/recurrent_layer.h"
#include "parts/choice_or_null_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_bidirectional_options;
using LayerPointer = std::shared_ptr<const Layer>;

enum class MergeMode { kNone, kConcat, kSum, kMul, kAve };

struct BidirectionalOptions {
    std::string name;
    LayerPointer layer, backward_layer;
    MergeMode merge_mode;
};

using Own = BidirectionalOptions;

constexpr auto kOptions = parts::options_table<Own>(
    Given REKINDLE_BIDIRECTIONAL_OPTIONS_INIT, parts::layer_name(&Given::name, &Own::name),
    parts::inner_layer("layer", &Given::layer, &Own::layer, true),
    parts::inner_layer("backward_layer", &Given::backward_layer, &Own::backward_layer, false),
    parts::choice_or_null("merge_mode", &Given::merge_mode, &Own::merge_mode, "concat", "sum", "mul", "ave"),
    parts::reserved(&Given::reserved));

const RecurrentLayer &as_recurrent(const Layer &layer, const char *argument) {
    const auto *found = dynamic_cast<const RecurrentLayer *>(&layer);
    require(found != nullptr, "Bidirectional: ", argument, " is a layer of the class ", layer.class_name(),
            "; expected a recurrent one, such as LSTM");
    return *found;
}

// One of the two directions.
class Direction : public InnerLayer {
public:
    Direction(std::shared_ptr<const RecurrentLayer> layer, std::string name, size_t place)
        : InnerLayer(layer, std::move(name), place), layer_(std::move(layer)) {}

    const RecurrentLayer &layer() const { return *layer_; }
    const RecurrentOptions &options() const { return layer_->common(); }

private:
    std::shared_ptr<const RecurrentLayer> layer_;
};

// As Keras: a copy, which gives 0 at steps that a mask leaves out, where it gives something at each.
std::shared_ptr<const RecurrentLayer> copy(const Layer &layer, const char *argument, bool goes_backwards) {
    Json description = layer_to_json(layer, "", layer.begins_trainable());
    Json &config = description["config"];
    config["zero_output_for_mask"] = as_recurrent(layer, argument).common().return_sequences;
    if (goes_backwards) config["go_backwards"] = true;
    try {
        return std::dynamic_pointer_cast<const RecurrentLayer>(layer_from_json(description));
    } catch (const Error &error) {
        throw Error(error.status(), text("Bidirectional: ", argument, " cannot be copied: ", error.what()));
    }
}

// "forward_lstm", also for a layer that is called so already.
std::string name_with(const std::string &prefix, const Layer &layer) {
    std::string name = inner_name(layer);
    return name.starts_with(prefix) ? name : prefix + name;
}

Direction forward_of(const Own &options) {
    return {copy(*options.layer, "layer", false), name_with("forward_", *options.layer), 0};
}

Direction backward_of(const Own &options) {
    const LayerPointer &given = options.backward_layer;
    if (given != nullptr) return {copy(*given, "backward_layer", false), inner_name(*given), 1};
    return {copy(*options.layer, "layer", true), name_with("backward_", *options.layer), 1};
}

template <class Option>
void require_alike(const char *option, Option forward, Option backward) {
    require(forward == backward, "Bidirectional: ", option, " is ", Json(forward).dump(), " for layer and ",
            Json(backward).dump(), " for backward_layer; expected the same for both");
}

void check_pair(const Direction &forward, const Direction &backward) {
    const RecurrentOptions &one = forward.options(), &other = backward.options();
    require(one.go_backwards != other.go_backwards, "Bidirectional: go_backwards is ", Json(one.go_backwards).dump(),
            " for both layers; expected one that goes backwards and one that does not");
    require_alike("stateful", one.stateful, other.stateful);
    require_alike("return_sequences", one.return_sequences, other.return_sequences);
    require_alike("return_state", one.return_state, other.return_state);
    require_alike("trainable", forward.layer().begins_trainable(), backward.layer().begins_trainable());
    require_alike("units", one.units, other.units);
    require(forward.name() != backward.name(), "Bidirectional: backward_layer has the name \"", backward.name(),
            "\", as the forward layer has; expected different ones");
}

LayerPointer merging(MergeMode mode) {
    constexpr std::array kClasses{"", "Concatenate", "Add", "Multiply", "Average"};
    if (mode == MergeMode::kNone) return nullptr;
    return layer_from_json({{"class_name", kClasses[static_cast<size_t>(mode)]}, {"config", Json::object()}});
}

class Bidirectional final : public Layer {
public:
    static constexpr const char *kClassName = "Bidirectional";

    explicit Bidirectional(Own options);

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override;
    void write_untrained_inside(Json &config) const override;

    size_t output_count() const override { return first_outputs() + (forward_.options().return_state ? states() : 0); }
    std::span<const CallParameter> call_parameters() const override { return forward_.layer().call_parameters(); }
    void check_arguments(const CallArguments &arguments) const override;
    bool takes_mask() const override { return true; }
    void check_mask(const Shape &mask, const Shape &input) const override { forward_.layer().check_mask(mask, input); }
    bool keeps_mask() const override { return forward_.options().return_sequences; }
    size_t masked_outputs() const override { return first_outputs(); }
    bool depends_on_batch(bool trains) const override;

    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const override;
    std::vector<WeightSpec> weight_specs(const std::vector<Shape> &inputs) const override;
    std::string path_in_keras(const std::string &weight) const override;
    size_t passes(const Shape &input, const Shape &output) const override;
    std::vector<Value> lower_call(Builder &builder, const Position &position,
                                  const std::vector<Value> &srcs) const override;

    bool is_stateful() const override { return forward_.layer().is_stateful(); }
    void check_batch(int64_t samples) const override;
    void reset_states() const override;
    void add_state(StateRegistry &registry) const override;

private:
    size_t first_outputs() const { return merge_ == nullptr ? 2 : 1; } // before the states
    size_t states() const { return forward_.layer().state_count() + backward_.layer().state_count(); }

    const Own options_;
    const Direction forward_, backward_;
    std::unique_ptr<const TakenLayer> taken_; // backward_layer, where it was given
    const LayerPointer merge_;                // null: there are two outputs
};

Bidirectional::Bidirectional(Own options)
    : Layer(options.name), options_(std::move(options)), forward_(forward_of(options_)),
      backward_(backward_of(options_)), merge_(merging(options_.merge_mode)) {
    check_pair(forward_, backward_);
    begin_trainable(forward_.layer().begins_trainable());
    const LayerPointer &given = options_.backward_layer;
    if (given != nullptr) taken_ = std::make_unique<TakenLayer>(given, "Bidirectional: backward_layer");
}

void Bidirectional::write_config(Json &config) const {
    kOptions.write(options_, config);
    forward_.write(config, "layer");
    backward_.write(config, "backward_layer");
}

void Bidirectional::write_untrained_inside(Json &config) const {
    forward_.write_untrained(config, "layer");
    backward_.write_untrained(config, "backward_layer");
}

// What one direction is given of a call: of the values behind the sequences, its own.
CallArguments arguments_of_one(const CallArguments &all) {
    CallArguments own = all;
    own.initial_state /= 2;
    return own;
}

template <class Given>
std::vector<Given> given_to(size_t direction, const std::vector<Given> &all, const CallArguments &own) {
    std::vector<Given> given{all[0]};
    for (size_t i = 0; i < own.initial_state; ++i) given.push_back(all[1 + direction * own.initial_state + i]);
    return given;
}

void Bidirectional::check_arguments(const CallArguments &arguments) const {
    CallArguments others = arguments;
    others.initial_state = 0;
    Layer::check_arguments(others);
    size_t given = arguments.initial_state, one = forward_.layer().state_count();
    bool are_alike = one == backward_.layer().state_count();
    require(given == 0 || are_alike, "Bidirectional is called with initial_state; expected none, because its layers "
                                     "have different numbers of states");
    require(given == 0 || given == states(), "Bidirectional is called with ", given,
            " values of initial_state; expected none, or as many as both layers have states, ", states());
}

// The penalty for a batch is divided by the number of its samples.
bool Bidirectional::depends_on_batch(bool) const {
    return forward_.layer().activity_regularizer() != nullptr || backward_.layer().activity_regularizer() != nullptr;
}

std::vector<Shape> shapes_of_one(const RecurrentLayer &layer, const std::vector<Shape> &inputs,
                                 const CallArguments &arguments) {
    std::vector<Shape> outputs = layer.output_shapes(inputs, arguments);
    for (const Shape &output : outputs) {
        if (layer.activity_regularizer() != nullptr) layer.activity_regularizer()->check(with_batch(1, output));
    }
    return outputs;
}

std::vector<Shape> Bidirectional::output_shapes(const std::vector<Shape> &inputs, const CallArguments &all) const {
    CallArguments own = arguments_of_one(all);
    require(inputs.size() == 1 + all.initial_state, kClassName, " is called on ", inputs.size() - all.initial_state,
            " inputs; expected one");
    std::vector<Shape> outputs = shapes_of_one(forward_.layer(), given_to(0, inputs, own), own);
    std::vector<Shape> backward = shapes_of_one(backward_.layer(), given_to(1, inputs, own), own);
    if (merge_ == nullptr) {
        outputs.insert(outputs.begin() + 1, backward[0]);
    } else {
        outputs[0] = merge_->output_shapes({outputs[0], backward[0]}, {})[0];
    }
    outputs.insert(outputs.end(), backward.begin() + 1, backward.end());
    return outputs;
}

std::vector<WeightSpec> Bidirectional::weight_specs(const std::vector<Shape> &inputs) const {
    std::vector<WeightSpec> specs = forward_.weight_specs(inputs), others = backward_.weight_specs(inputs);
    specs.insert(specs.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
    return specs;
}

std::string Bidirectional::path_in_keras(const std::string &weight) const {
    return (forward_.has_weight(weight) ? forward_ : backward_).path_in_keras(weight);
}

size_t Bidirectional::passes(const Shape &input, const Shape &output) const {
    return forward_.layer().passes(input, output);
}

// The outputs of one direction. `weights` are its own, of those of the layer.
std::vector<Value> lower_one(Builder &builder, const Direction &direction, const Position &outer,
                             std::span<const Parameter> weights, const std::vector<Value> &srcs,
                             const CallArguments &arguments) {
    const RecurrentLayer &layer = direction.layer();
    std::vector<Shape> shapes = layer.output_shapes(samples_of(srcs), arguments);
    Position position = direction.position(outer, weights, std::move(shapes), arguments);
    std::vector<Value> dsts = layer.lower_call(builder, position, srcs);
    for (const Value &dst : dsts) penalize_activity(builder, layer.activity_regularizer(), dst);
    return dsts;
}

std::vector<Value> Bidirectional::lower_call(Builder &builder, const Position &position,
                                             const std::vector<Value> &srcs) const {
    CallArguments own = arguments_of_one(position.arguments);
    size_t weights = forward_.weight_specs(samples_of({srcs[0]})).size();
    std::vector<Value> dsts =
        lower_one(builder, forward_, position, position.weights.first(weights), given_to(0, srcs, own), own);
    std::vector<Value> backward =
        lower_one(builder, backward_, position, position.weights.subspan(weights), given_to(1, srcs, own), own);
    if (forward_.options().return_sequences) backward[0] = lower_reversed_steps(builder, backward[0]);
    if (merge_ == nullptr) {
        dsts.insert(dsts.begin() + 1, backward[0]);
    } else {
        dsts[0] = merge_->lower_call(builder, position, {dsts[0], backward[0]})[0];
    }
    dsts.insert(dsts.end(), backward.begin() + 1, backward.end());
    return dsts;
}

void Bidirectional::check_batch(int64_t samples) const {
    forward_.layer().check_batch(samples);
    backward_.layer().check_batch(samples);
}

void Bidirectional::reset_states() const {
    forward_.layer().reset_states();
    backward_.layer().reset_states();
}

void Bidirectional::add_state(StateRegistry &registry) const {
    forward_.add_state(registry);
    backward_.add_state(registry);
}

} // namespace

extern const LayerClass kBidirectional = layer_class<Bidirectional, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_bidirectional_options_init(rekindle_bidirectional_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_bidirectional_create(const rekindle_bidirectional_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Bidirectional>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
