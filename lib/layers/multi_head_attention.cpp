#include <cmath>

#include "core/error.h"
#include "layers/activity_penalty.h"
#include "layers/affine.h"
#include "layers/dot_product_attention.h"
#include "layers/layer_options.h"
#include "layers/masks.h"
#include "layers/merge_layer.h"
#include "layers/reshape.h"
#include "onednn/inner_product.h"
#include "parts/list_field.h"
#include "parts/optional_field.h"
#include "parts/part_field.h"
#include "parts/seed_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Desc;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_multi_head_attention_options;

struct MultiHeadAttentionOptions {
    std::string name;
    int64_t num_heads, key_dim, value_dim;
    double dropout;
    Shape output_shape; // none: the size of the query
    std::vector<int64_t> attention_axes;
    int64_t sliding_window; // 0: all
    InitializerPointer kernel_initializer, bias_initializer;
    RegularizerPointer kernel_regularizer, bias_regularizer, activity_regularizer;
    ConstraintPointer kernel_constraint, bias_constraint;
    uint64_t seed;
    bool use_bias, use_gate;
};
using Options = MultiHeadAttentionOptions;

constexpr auto kOptions = parts::options_table<Options>(
    Given REKINDLE_MULTI_HEAD_ATTENTION_OPTIONS_INIT, parts::layer_name(&Given::name, &Options::name),
    parts::field("num_heads", &Given::num_heads, &Options::num_heads, parts::at_least<int64_t>(1)),
    parts::field("key_dim", &Given::key_dim, &Options::key_dim, parts::at_least<int64_t>(1)),
    parts::optional("value_dim", &Given::value_dim, &Options::value_dim, parts::at_least<int64_t>(1)),
    parts::field("dropout", &Given::dropout, &Options::dropout, parts::between(0.0, 1.0)),
    parts::optional_numbers("output_shape", &Given::output_shape, &Given::output_rank, &Options::output_shape),
    parts::optional_numbers("attention_axes", &Given::attention_axes, &Given::attention_axes_count,
                            &Options::attention_axes),
    parts::optional("sliding_window", &Given::sliding_window, &Options::sliding_window, parts::at_least<int64_t>(1)),
    parts::initializer("kernel_initializer", &Given::kernel_initializer, &Given::kernel_initializer_name,
                       &Options::kernel_initializer),
    parts::initializer("bias_initializer", &Given::bias_initializer, &Given::bias_initializer_name,
                       &Options::bias_initializer),
    parts::optional_part("kernel_regularizer", &Given::kernel_regularizer, &Given::kernel_regularizer_name,
                         &Options::kernel_regularizer),
    parts::optional_part("bias_regularizer", &Given::bias_regularizer, &Given::bias_regularizer_name,
                         &Options::bias_regularizer),
    parts::activity_regularizer(&Given::activity_regularizer, &Given::activity_regularizer_name,
                                &Options::activity_regularizer),
    parts::optional_part("kernel_constraint", &Given::kernel_constraint, &Given::kernel_constraint_name,
                         &Options::kernel_constraint),
    parts::optional_part("bias_constraint", &Given::bias_constraint, &Given::bias_constraint_name,
                         &Options::bias_constraint),
    parts::seed(&Given::seed, &Options::seed), parts::field("use_bias", &Given::use_bias, &Options::use_bias),
    parts::field("use_gate", &Given::use_gate, &Options::use_gate));

constexpr CallParameter kParameters[] = {
    {"query", CallParameter::Kind::kInput},
    {"value", CallParameter::Kind::kInput},
    {"key", CallParameter::Kind::kInputByName},
    {"query_mask", CallParameter::Kind::kMask},
    {"value_mask", CallParameter::Kind::kTravellingMask},
    {"key_mask", CallParameter::Kind::kTravellingMask},
    {"attention_mask", CallParameter::Kind::kAttentionMask},
    {"return_attention_scores", CallParameter::Kind::kNotHere},
    {"training", CallParameter::Kind::kNotHere},
    {"use_causal_mask", CallParameter::Kind::kUseCausalMask},
};

class MultiHeadAttention final : public Layer {
public:
    static constexpr const char *kClassName = "MultiHeadAttention";

    explicit MultiHeadAttention(Options options);

    const char *class_name() const override { return kClassName; }
    bool penalizes_inside() const override { return true; }
    std::span<const CallParameter> call_parameters() const override { return kParameters; }
    void check_arguments(const CallArguments &arguments) const override;
    // Of each input; the first is the query's, which the output brings along.
    bool takes_mask() const override { return true; }
    void check_mask(const Shape &mask, const Shape &input) const override;
    bool keeps_mask() const override { return true; }
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const override;
    std::vector<WeightSpec> weight_specs(const std::vector<Shape> &inputs) const override;
    std::vector<Value> lower_call(Builder &builder, const Position &position,
                                  const std::vector<Value> &srcs) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    void add_projection(std::vector<WeightSpec> &specs, const std::string &name, const Shape &from,
                        const Shape &to) const;
    AttentionMask mask_of(const CallArguments &arguments, std::span<const Value> inputs,
                          const Value *attention_mask) const;
    Shape output_of(int64_t query_size) const {
        return options_.output_shape.empty() ? Shape{query_size} : options_.output_shape;
    }

    Options options_;
};

constexpr onednn::Eltwise kGate{onednn::EltwiseKind::kSigmoid};

Options completed(Options options) {
    if (options.value_dim == 0) options.value_dim = options.key_dim;
    return options;
}

MultiHeadAttention::MultiHeadAttention(Options options) : Layer(options.name), options_(completed(std::move(options))) {
    for (int64_t dimension : options_.output_shape) {
        require(dimension >= 1, "output_shape is ", to_string(options_.output_shape),
                "; expected dimensions of 1 or more");
    }
    require(options_.output_shape.size() + 2 <= kMaximumRank, "output_shape is ", to_string(options_.output_shape),
            "; expected at most ", kMaximumRank - 2, " dimensions");
    const std::vector<int64_t> &axes = options_.attention_axes;
    require(axes.empty() || (axes.size() == 1 && axes[0] == 1), "attention_axes is ", to_string(axes),
            "; expected none or (1,): sequences have one axis to look along");
    regularize_activity(options_.activity_regularizer);
}

void MultiHeadAttention::check_arguments(const CallArguments &arguments) const {
    CallArguments others = arguments;
    others.has_attention_mask = others.use_causal_mask = false;
    Layer::check_arguments(others);
}

void MultiHeadAttention::check_mask(const Shape &mask, const Shape &input) const {
    require_mask_of_places(kClassName, mask, input, "place of query");
}

void require_sequence(const char *name, const Shape &shape) {
    require(shape.size() == 2, "MultiHeadAttention's ", name, " has the shape ", to_string(shape),
            " for a sample; expected (places, size)");
}

// Of (heads, places of query, places of value) or the last two of these, any of which may be 1.
void check_attention_mask(const Shape &mask, const Shape &scores) {
    bool fits = mask.size() == 2 || mask.size() == 3;
    for (size_t i = 1; fits && i <= mask.size(); ++i) {
        int64_t dimension = mask[mask.size() - i];
        fits = dimension == 1 || dimension == scores[3 - i];
    }
    require(fits, "MultiHeadAttention's attention_mask has the shape ", to_string(mask), " for a sample; expected ",
            to_string({scores[1], scores[2]}), ", (places of query, places of value), or ", to_string(scores),
            " with the heads before these");
}

std::vector<Shape> MultiHeadAttention::output_shapes(const std::vector<Shape> &shapes,
                                                     const CallArguments &arguments) const {
    size_t inputs = shapes.size() - (arguments.has_attention_mask ? 1 : 0);
    require(inputs == 2 || inputs == 3, "MultiHeadAttention is called on ", inputs, inputs == 1 ? " input" : " inputs",
            "; expected query, value and perhaps key");
    const Shape &query = shapes[0], &value = shapes[1], &key = shapes[inputs - 1];
    require_sequence("query", query);
    require_sequence("value", value);
    require_sequence("key", key);
    require(value[0] == key[0], "MultiHeadAttention's value has ", value[0], " places and the key ", key[0],
            "; expected as many");
    if (arguments.has_attention_mask) check_attention_mask(shapes.back(), {options_.num_heads, query[0], value[0]});
    if (activity_regularizer() != nullptr) {
        activity_regularizer()->check({1, query[0], options_.num_heads, options_.key_dim});
    }
    Shape output = output_of(query[1]);
    output.insert(output.begin(), query[0]);
    return {output};
}

void MultiHeadAttention::add_projection(std::vector<WeightSpec> &specs, const std::string &name, const Shape &from,
                                        const Shape &to) const {
    int64_t in = static_cast<int64_t>(element_count(from)), out = static_cast<int64_t>(element_count(to));
    Shape kernel = from;
    kernel.insert(kernel.end(), to.begin(), to.end());
    specs.push_back({.name = name + "/kernel",
                     .shape = kernel,
                     .view = onednn::dense_kernel_desc(in, out),
                     .initializer = options_.kernel_initializer,
                     .regularizer = options_.kernel_regularizer,
                     .constraint = options_.kernel_constraint,
                     .fans = Fans{static_cast<double>(in), static_cast<double>(out)}});
    if (!options_.use_bias) return;
    specs.push_back({.name = name + "/bias",
                     .shape = to,
                     .view = Desc::row_major({out}),
                     .initializer = options_.bias_initializer,
                     .regularizer = options_.bias_regularizer,
                     .constraint = options_.bias_constraint});
}

std::vector<WeightSpec> MultiHeadAttention::weight_specs(const std::vector<Shape> &inputs) const {
    int64_t query = inputs[0][1], value = inputs[1][1], key = inputs.back()[1];
    Shape keys{options_.num_heads, options_.key_dim}, values{options_.num_heads, options_.value_dim};
    std::vector<WeightSpec> specs;
    add_projection(specs, "query", {query}, keys);
    add_projection(specs, "key", {key}, keys);
    if (options_.use_gate) add_projection(specs, "gate", {query}, values);
    add_projection(specs, "value", {value}, values);
    add_projection(specs, "attention_output", values, output_of(query));
    return specs;
}

// How far apart the numbers of a value of this shape lie along its axes; 0 along those of the size 1, which are
// repeated.
Shape strides_of(const Shape &shape) {
    Shape strides(shape.size());
    int64_t stride = 1;
    for (size_t i = shape.size(); i-- > 0; stride *= shape[i]) strides[i] = shape[i] == 1 ? 0 : stride;
    return strides;
}

// The query's mask says which of its places look, those of value and key which are looked at.
AttentionMask MultiHeadAttention::mask_of(const CallArguments &arguments, std::span<const Value> inputs,
                                          const Value *attention_mask) const {
    AttentionMask mask{.is_causal = arguments.use_causal_mask, .window = options_.sliding_window, .given = {}};
    for (size_t i = 0; i < inputs.size(); ++i) {
        const plan::Mask &own = inputs[i].mask;
        bool is_again = i == 2 && own.block == inputs[1].mask.block; // key and value may be one
        if (own.empty() || is_again) continue;
        mask.given.push_back({own.block, own.shape[1], 0, i == 0 ? 1 : 0, i == 0 ? 0 : 1, true});
    }
    if (attention_mask != nullptr) {
        const Shape &shape = attention_mask->shape;
        Shape strides = strides_of(shape.size() == 4 ? shape : Shape{shape[0], 1, shape[1], shape[2]});
        mask.given.push_back({attention_mask->block, strides[0], strides[1], strides[2], strides[3]});
    }
    return mask;
}

std::vector<Value> MultiHeadAttention::lower_call(Builder &builder, const Position &position,
                                                  const std::vector<Value> &srcs) const {
    const CallArguments &arguments = position.arguments;
    std::vector<Value> inputs;
    inputs.reserve(srcs.size());
    for (const Value &src : srcs) inputs.push_back(builder.plain(src));
    std::optional<Value> attention_mask;
    if (arguments.has_attention_mask) {
        attention_mask = inputs.back();
        inputs.pop_back();
    }
    const Value &query = inputs[0], &value = inputs[1], &key = inputs.back();

    size_t parameter = position.first_weight;
    auto project = [&](const char *name, const Value &src, int64_t units,
                       std::optional<onednn::Eltwise> activation = std::nullopt) {
        Affine affine{units, parameter++, std::nullopt, activation};
        if (options_.use_bias) affine.bias = parameter++;
        Value projected = lower_affine(builder, name, src, affine);
        penalize_activity(builder, activity_regularizer(), projected);
        return projected;
    };
    int64_t key_units = options_.num_heads * options_.key_dim, value_units = options_.num_heads * options_.value_dim;
    Value queries = project("query", query, key_units), keys = project("key", key, key_units), gate;
    if (options_.use_gate) gate = project("gate", query, value_units, kGate);
    Value values = project("value", value, value_units);
    Attention attention{options_.num_heads,
                        options_.key_dim,
                        options_.value_dim,
                        static_cast<float>(1.0 / std::sqrt(static_cast<double>(options_.key_dim))),
                        mask_of(arguments, {srcs.data(), inputs.size()}, attention_mask ? &*attention_mask : nullptr),
                        options_.dropout > 0.0 ? LooksAtNothing::kGivesZeros : LooksAtNothing::kGivesMean,
                        options_.dropout,
                        position.random_key(RandomStream::kDropout, options_.seed)};
    Value means = attend(builder, attention, queries, keys, values);
    if (options_.use_gate) means = lower_product(builder, {means, gate});
    Shape output = output_of(query.shape.back());
    Value dst = project("attention_output", means, static_cast<int64_t>(element_count(output)));
    if (output.size() > 1) dst = lower_reshape(builder, dst, with_batch(query.shape[0], position.outputs[0]));
    return {dst};
}

} // namespace

extern const LayerClass kMultiHeadAttention = layer_class<MultiHeadAttention, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_multi_head_attention_options_init(rekindle_multi_head_attention_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_multi_head_attention_create(const rekindle_multi_head_attention_options *options,
                                                     rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::MultiHeadAttention>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
