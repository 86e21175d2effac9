#include "core/error.h"
#include "layers/dot_product_attention.h"
#include "layers/layer_options.h"
#include "layers/masks.h"
#include "parts/seed_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Desc;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_attention_options;

enum class ScoreMode { kDot, kConcat };

struct AttentionOptions {
    std::string name;
    double dropout;
    uint64_t seed;
    ScoreMode score_mode;
    bool use_scale;
};

constexpr auto kOptions = parts::options_table<AttentionOptions>(
    Given REKINDLE_ATTENTION_OPTIONS_INIT, parts::layer_name(&Given::name, &AttentionOptions::name),
    parts::field("dropout", &Given::dropout, &AttentionOptions::dropout, parts::between(0.0, 1.0)),
    parts::seed(&Given::seed, &AttentionOptions::seed),
    parts::choice("score_mode", &Given::score_mode, &AttentionOptions::score_mode, "dot", "concat"),
    parts::field("use_scale", &Given::use_scale, &AttentionOptions::use_scale));

constexpr CallParameter kParameters[] = {
    {"inputs", CallParameter::Kind::kInput},
    {"mask", CallParameter::Kind::kNotHere},
    {"training", CallParameter::Kind::kNotHere},
    {"return_attention_scores", CallParameter::Kind::kNotHere},
    {"use_causal_mask", CallParameter::Kind::kUseCausalMask},
};

class AttentionLayer final : public Layer {
public:
    static constexpr const char *kClassName = "Attention";

    explicit AttentionLayer(AttentionOptions options) : Layer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool takes_list() const override { return true; }
    std::span<const CallParameter> call_parameters() const override { return kParameters; }
    void check_arguments(const CallArguments &arguments) const override;
    // The query's, which the output brings along.
    bool keeps_mask() const override { return true; }
    std::optional<Shape> output_mask(const std::vector<TensorSpec> &inputs) const override;
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const override;
    std::vector<WeightSpec> weight_specs(const std::vector<Shape> &inputs) const override;
    std::vector<Value> lower_call(Builder &builder, const Position &position,
                                  const std::vector<Value> &srcs) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    bool sums() const { return options_.score_mode == ScoreMode::kConcat; }

    const AttentionOptions options_;
};

void AttentionLayer::check_arguments(const CallArguments &arguments) const {
    require(!arguments.has_mask, kClassName,
            " is called with mask; expected none: it heeds those that travel with its query and value");
    CallArguments others = arguments;
    others.use_causal_mask = false;
    Layer::check_arguments(others);
}

std::optional<Shape> AttentionLayer::output_mask(const std::vector<TensorSpec> &inputs) const {
    constexpr const char *kPlaces[] = {"place of query", "place of value"};
    for (size_t i = 0; i < 2; ++i) {
        if (inputs[i].mask) require_mask_of_places(kClassName, *inputs[i].mask, inputs[i].shape, kPlaces[i]);
    }
    return inputs[0].mask;
}

std::vector<Shape> AttentionLayer::output_shapes(const std::vector<Shape> &shapes, const CallArguments &) const {
    require(shapes.size() == 2 || shapes.size() == 3, kClassName, " is called on ", shapes.size(),
            shapes.size() == 1 ? " input" : " inputs", "; expected query, value and perhaps key");
    const Shape &query = shapes[0], &value = shapes[1], &key = shapes.back();
    constexpr const char *kNames[] = {"query", "value", "key"};
    for (size_t i = 0; i < shapes.size(); ++i) {
        require(shapes[i].size() == 2, kClassName, "'s ", kNames[i], " has the shape ", to_string(shapes[i]),
                " for a sample; expected (places, size)");
    }
    require(value[0] == key[0], kClassName, "'s value has ", value[0], " places and the key ", key[0],
            "; expected as many");
    require(query[1] == key[1], kClassName, "'s query has the size ", query[1], " and the ",
            shapes.size() == 3 ? "key " : "value, which is the key, ", key[1], "; expected the same");
    return {{query[0], value[1]}};
}

std::vector<WeightSpec> AttentionLayer::weight_specs(const std::vector<Shape> &) const {
    InitializerPointer ones = make_initializer("ones", "initializer");
    std::vector<WeightSpec> specs;
    if (options_.use_scale) specs.push_back({"scale", {}, Desc::row_major({1}), ones});
    if (sums()) specs.push_back({"concat_score_weight", {}, Desc::row_major({1}), ones});
    return specs;
}

std::vector<Value> AttentionLayer::lower_call(Builder &builder, const Position &position,
                                              const std::vector<Value> &srcs) const {
    std::vector<Value> inputs;
    inputs.reserve(srcs.size());
    for (const Value &src : srcs) inputs.push_back(builder.plain(src));
    const Value &query = inputs[0], &value = inputs[1], &key = inputs.back();
    AttentionMask mask{.is_causal = position.arguments.use_causal_mask, .window = 0, .given = {}};
    if (const plan::Mask &own = srcs[1].mask; !own.empty()) {
        mask.given.push_back({own.block, own.shape[1], 0, 0, 1, true});
    }
    Attention attention{.heads = 1,
                        .key_dim = key.shape.back(),
                        .value_dim = value.shape.back(),
                        .scale = 1,
                        .mask = mask,
                        .looks_at_nothing = LooksAtNothing::kGivesLoweredScores,
                        .rate = options_.dropout,
                        .dropout_key = position.random_key(RandomStream::kDropout, options_.seed)};
    size_t parameter = position.first_weight;
    if (options_.use_scale) attention.scale_parameter = parameter++;
    if (sums()) attention.weight_parameter = parameter;
    Value dst = attend(builder, attention, query, key, value);
    const plan::Mask &looking = srcs[0].mask;
    return {looking.empty() ? dst : lower_fill(builder, dst, looking, 0.0F)};
}

} // namespace

extern const LayerClass kAttentionLayer = layer_class<AttentionLayer, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_attention_options_init(rekindle_attention_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_attention_create(const rekindle_attention_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::AttentionLayer>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
