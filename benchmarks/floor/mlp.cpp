#include "kernels.h"
#include "parameters.h"
#include "primitives.h"

namespace rekindle::floor {
namespace {

using Forward = dnnl::inner_product_forward;
using BackwardData = dnnl::inner_product_backward_data;
using BackwardWeights = dnnl::inner_product_backward_weights;

constexpr std::int64_t kHidden = 128;

enum : std::size_t { kHiddenWeights, kHiddenBias, kOutputWeights, kOutputBias };

Forward::primitive_desc dense(std::int64_t batch, const Dims &weights, Tag weights_tag, bool relu) {
    return {cpu_engine(),
            dnnl::prop_kind::forward_training,
            float_desc({batch, weights[1]}, Tag::ab),
            float_desc(weights, weights_tag),
            float_desc({weights[0]}, Tag::a),
            float_desc({batch, weights[0]}, Tag::ab),
            attributes(relu)};
}

// With AVX-512 oneDNN's own choice is blocks of 48 at batch 1, 32 at batch 32 and 64 from batch 96 on; at batch 32
// blocks of 64 make the backward pass 3 microseconds faster and the forward pass no slower.
Tag hidden_weights_tag(std::int64_t batch) {
    return batch < 16 ? dense_weights_tag() : dense_weights_tag(Tag::AB16b64a);
}

BackwardWeights::primitive_desc dense_weights(const Forward::primitive_desc &forward) {
    return {cpu_engine(), forward.src_desc(), forward.weights_desc(), forward.bias_desc(), forward.dst_desc(),
            forward,      attributes()};
}

BackwardData::primitive_desc dense_data(const Forward::primitive_desc &forward) {
    return {cpu_engine(), forward.src_desc(), forward.weights_desc(), forward.dst_desc(), forward, attributes()};
}

} // namespace

struct Mlp::Body {
    explicit Body(const Options &chosen);
    StepResult step(const Batch &batch);

    Options options;
    std::uint64_t steps = 0;
    Forward::primitive_desc hidden_desc, output_desc;
    Parameters parameters;
    Tensor images, hidden, logits, diff_hidden, diff_logits;
    Program program;
    Kernel hidden_forward, output_forward, output_data, output_weights, hidden_weights;
};

Mlp::Body::Body(const Options &chosen)
    : options(chosen), hidden_desc(dense(options.batch, {kHidden, kPixels}, hidden_weights_tag(options.batch), true)),
      output_desc(dense(options.batch, {kClasses, kHidden}, dense_weights_tag(), false)),
      parameters({{"hidden/kernel", hidden_desc.weights_desc(), Tag::ab, glorot_limit(kPixels, kHidden)},
                  {"hidden/bias", hidden_desc.bias_desc(), Tag::a, 0.0F},
                  {"output/kernel", output_desc.weights_desc(), Tag::ab, glorot_limit(kHidden, kClasses)},
                  {"output/bias", output_desc.bias_desc(), Tag::a, 0.0F}},
                 options.seed),
      images(hidden_desc.src_desc()), hidden(hidden_desc.dst_desc()), logits(output_desc.dst_desc()),
      diff_hidden(hidden_desc.dst_desc()), diff_logits(output_desc.dst_desc()) {
    program.add<Forward>(hidden_forward, "hidden forward", hidden_desc,
                         {{DNNL_ARG_SRC, images.memory()},
                          {DNNL_ARG_WEIGHTS, parameters.weights(kHiddenWeights)},
                          {DNNL_ARG_BIAS, parameters.weights(kHiddenBias)},
                          {DNNL_ARG_DST, hidden.memory()}});
    program.add<Forward>(output_forward, "output forward", output_desc,
                         {{DNNL_ARG_SRC, hidden.memory()},
                          {DNNL_ARG_WEIGHTS, parameters.weights(kOutputWeights)},
                          {DNNL_ARG_BIAS, parameters.weights(kOutputBias)},
                          {DNNL_ARG_DST, logits.memory()}});
    program.add<BackwardData>(output_data, "output backward data", dense_data(output_desc),
                              {{DNNL_ARG_DIFF_DST, diff_logits.memory()},
                               {DNNL_ARG_WEIGHTS, parameters.weights(kOutputWeights)},
                               {DNNL_ARG_DIFF_SRC, diff_hidden.memory()}});
    program.add<BackwardWeights>(output_weights, "output backward weights", dense_weights(output_desc),
                                 {{DNNL_ARG_SRC, hidden.memory()},
                                  {DNNL_ARG_DIFF_DST, diff_logits.memory()},
                                  {DNNL_ARG_DIFF_WEIGHTS, parameters.gradients(kOutputWeights)},
                                  {DNNL_ARG_DIFF_BIAS, parameters.gradients(kOutputBias)}});
    program.add<BackwardWeights>(hidden_weights, "hidden backward weights", dense_weights(hidden_desc),
                                 {{DNNL_ARG_SRC, images.memory()},
                                  {DNNL_ARG_DIFF_DST, diff_hidden.memory()},
                                  {DNNL_ARG_DIFF_WEIGHTS, parameters.gradients(kHiddenWeights)},
                                  {DNNL_ARG_DIFF_BIAS, parameters.gradients(kHiddenBias)}});
    program.finish();
}

StepResult Mlp::Body::step(const Batch &batch) {
    gather_images(batch, options.batch, images.data());
    hidden_forward.run();
    if (options.dropout > 0.0F) {
        dropout({options.seed, steps, options.dropout}, hidden.data(), hidden.count());
    }
    output_forward.run();
    const StepResult result = softmax_cross_entropy(logits.data(), batch, options.batch, diff_logits.data());
    output_weights.run();
    output_data.run();
    mask_gradient(hidden.data(), 1.0F / (1.0F - options.dropout), diff_hidden.data(), diff_hidden.count());
    hidden_weights.run();
    parameters.update(options.learning_rate, ++steps);
    return result;
}

Mlp::Mlp(const Options &options) : body_(std::make_unique<Body>(options)) {}
Mlp::~Mlp() = default;

StepResult Mlp::step(const Batch &batch) {
    return body_->step(batch);
}

std::vector<NamedTensor> Mlp::weights() const {
    return body_->parameters.export_weights();
}

std::vector<NamedTensor> Mlp::gradients() const {
    return body_->parameters.export_gradients();
}

std::vector<std::string> Mlp::implementations() const {
    return body_->program.implementations();
}

} // namespace rekindle::floor
