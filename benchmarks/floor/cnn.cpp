#include <cstdio>
#include <stdexcept>

#include "kernels.h"
#include "parameters.h"
#include "primitives.h"

namespace rekindle::floor {
namespace {

using Convolution = dnnl::convolution_forward;
using ConvolutionData = dnnl::convolution_backward_data;
using ConvolutionWeights = dnnl::convolution_backward_weights;
using Pooling = dnnl::pooling_forward;
using PoolingBackward = dnnl::pooling_backward;
using Dense = dnnl::inner_product_forward;
using DenseData = dnnl::inner_product_backward_data;
using DenseWeights = dnnl::inner_product_backward_weights;

constexpr std::int64_t kChannels1 = 32;
constexpr std::int64_t kChannels2 = 64;
constexpr std::int64_t kFilter = 3;
constexpr std::int64_t kSide1 = kImageSide - kFilter + 1;
constexpr std::int64_t kPooledSide1 = kSide1 / 2;
constexpr std::int64_t kSide2 = kPooledSide1 - kFilter + 1;
constexpr std::int64_t kPooledSide2 = kSide2 / 2;
constexpr std::int64_t kFeatures = kChannels2 * kPooledSide2 * kPooledSide2;

enum : std::size_t { kWeights1, kBias1, kWeights2, kBias2, kDenseWeights, kDenseBias };

Convolution::primitive_desc convolution(const dnnl::memory::desc &src, std::int64_t channels) {
    const Dims in = src.get_dims();
    return {cpu_engine(),
            dnnl::prop_kind::forward_training,
            dnnl::algorithm::convolution_direct,
            src,
            float_desc({channels, in[1], kFilter, kFilter}),
            float_desc({channels}, Tag::a),
            float_desc({in[0], channels, in[2] - kFilter + 1, in[3] - kFilter + 1}),
            {1, 1},
            {0, 0},
            {0, 0},
            attributes(true)};
}

ConvolutionWeights::primitive_desc convolution_weights(const Convolution::primitive_desc &forward) {
    return {cpu_engine(),
            dnnl::algorithm::convolution_direct,
            forward.src_desc(),
            forward.weights_desc(),
            forward.bias_desc(),
            forward.dst_desc(),
            {1, 1},
            {0, 0},
            {0, 0},
            forward,
            attributes()};
}

// Weights in a form of this primitive's choice: the forward's would leave only the reference implementation.
ConvolutionData::primitive_desc convolution_data(const Convolution::primitive_desc &forward) {
    return {cpu_engine(),
            dnnl::algorithm::convolution_direct,
            forward.src_desc(),
            float_desc(forward.weights_desc().get_dims()),
            forward.dst_desc(),
            {1, 1},
            {0, 0},
            {0, 0},
            forward,
            attributes()};
}

Pooling::primitive_desc pooling(const dnnl::memory::desc &src) {
    const Dims in = src.get_dims();
    return {cpu_engine(),
            dnnl::prop_kind::forward_training,
            dnnl::algorithm::pooling_max,
            src,
            float_desc({in[0], in[1], in[2] / 2, in[3] / 2}),
            {2, 2},
            {2, 2},
            {0, 0},
            {0, 0},
            {0, 0},
            attributes()};
}

PoolingBackward::primitive_desc pooling_backward(const Pooling::primitive_desc &forward) {
    return {cpu_engine(),
            dnnl::algorithm::pooling_max,
            forward.src_desc(),
            forward.dst_desc(),
            {2, 2},
            {2, 2},
            {0, 0},
            {0, 0},
            {0, 0},
            forward,
            attributes()};
}

Dense::primitive_desc dense(std::int64_t batch) {
    return {cpu_engine(),
            dnnl::prop_kind::forward_training,
            float_desc({batch, kFeatures}, Tag::ab),
            float_desc({kClasses, kFeatures}, dense_weights_tag()),
            float_desc({kClasses}, Tag::a),
            float_desc({batch, kClasses}, Tag::ab),
            attributes()};
}

// The dense layer reads the pooled activations as they lie, so its columns are in that layout's order: the layout of
// `activations` with the classes in the place of the batch.
dnnl::memory::desc dense_columns(const dnnl::memory::desc &activations) {
    for (const Tag tag : {Tag::aBcd16b, Tag::aBcd8b, Tag::acdb, Tag::abcd}) {
        if (activations == float_desc(activations.get_dims(), tag)) {
            return float_desc({kClasses, kChannels2, kPooledSide2, kPooledSide2}, tag);
        }
    }
    throw std::runtime_error("the second pooling's dst has a layout that is not dense within a sample");
}

std::vector<ParameterSpec> parameter_specs(const Convolution::primitive_desc &convolution1,
                                           const Convolution::primitive_desc &convolution2,
                                           const Pooling::primitive_desc &pooling2,
                                           const Dense::primitive_desc &dense_layer) {
    constexpr std::int64_t kTaps = kFilter * kFilter;
    return {{"convolution1/kernel", convolution1.weights_desc(), Tag::abcd, glorot_limit(kTaps, kTaps * kChannels1)},
            {"convolution1/bias", convolution1.bias_desc(), Tag::a, 0.0F},
            {"convolution2/kernel", convolution2.weights_desc(), Tag::abcd,
             glorot_limit(kTaps * kChannels1, kTaps * kChannels2)},
            {"convolution2/bias", convolution2.bias_desc(), Tag::a, 0.0F},
            {"dense/kernel", dense_layer.weights_desc(), Tag::ab, glorot_limit(kFeatures, kClasses),
             dense_columns(pooling2.dst_desc())},
            {"dense/bias", dense_layer.bias_desc(), Tag::a, 0.0F}};
}

} // namespace

bool Cnn::can_be_built() {
    const bool can = __builtin_cpu_supports("avx512f") != 0;
    if (!can) std::printf("cnn: left out, since this processor has no AVX-512, and so oneDNN no kernel for it\n");
    return can;
}

struct Cnn::Body {
    explicit Body(const Options &chosen);
    StepResult step(const Batch &batch);

    Options options;
    std::uint64_t steps = 0;
    Convolution::primitive_desc convolution1, convolution2;
    Pooling::primitive_desc pooling1, pooling2;
    Dense::primitive_desc dense_layer;
    ConvolutionData::primitive_desc convolution2_data;
    Parameters parameters;
    // A convolution's output is dead once it is pooled, so the same memory then takes its gradient.
    Tensor images, convolved1, pooled1, winners1, convolved2, pooled2, winners2, logits;
    Tensor diff_logits, diff_pooled2, diff_pooled1, turned_weights2;
    Program program;
    Kernel forward1, pool1, forward2, pool2, dense_forward;
    Kernel dense_weights, dense_data, unpool2, weights2, turn_weights2, data2, unpool1, weights1;

private:
    void add_forward();
    void add_backward();
};

Cnn::Body::Body(const Options &chosen)
    : options(chosen),
      convolution1(convolution(float_desc({options.batch, 1, kImageSide, kImageSide}, Tag::abcd), kChannels1)),
      convolution2(convolution(float_desc({options.batch, kChannels1, kPooledSide1, kPooledSide1}), kChannels2)),
      pooling1(pooling(convolution1.dst_desc())), pooling2(pooling(convolution2.dst_desc())),
      dense_layer(dense(options.batch)), convolution2_data(convolution_data(convolution2)),
      parameters(parameter_specs(convolution1, convolution2, pooling2, dense_layer), options.seed),
      images(convolution1.src_desc()), convolved1(convolution1.dst_desc()), pooled1(pooling1.dst_desc()),
      winners1(pooling1.workspace_desc()), convolved2(convolution2.dst_desc()), pooled2(pooling2.dst_desc()),
      winners2(pooling2.workspace_desc()), logits(dense_layer.dst_desc()), diff_logits(dense_layer.dst_desc()),
      diff_pooled2(pooling2.dst_desc()), diff_pooled1(pooling1.dst_desc()),
      turned_weights2(convolution2_data.weights_desc()) {
    if (pooling1.dst_desc() != convolution2.src_desc()) {
        throw std::runtime_error("the first pooling's dst and the second convolution's src differ in layout");
    }
    add_forward();
    add_backward();
    program.finish();
}

void Cnn::Body::add_forward() {
    program.add<Convolution>(forward1, "convolution1 forward", convolution1,
                             {{DNNL_ARG_SRC, images.memory()},
                              {DNNL_ARG_WEIGHTS, parameters.weights(kWeights1)},
                              {DNNL_ARG_BIAS, parameters.weights(kBias1)},
                              {DNNL_ARG_DST, convolved1.memory()}});
    program.add<Pooling>(pool1, "pooling1 forward", pooling1,
                         {{DNNL_ARG_SRC, convolved1.memory()},
                          {DNNL_ARG_DST, pooled1.memory()},
                          {DNNL_ARG_WORKSPACE, winners1.memory()}});
    program.add<Convolution>(forward2, "convolution2 forward", convolution2,
                             {{DNNL_ARG_SRC, pooled1.memory()},
                              {DNNL_ARG_WEIGHTS, parameters.weights(kWeights2)},
                              {DNNL_ARG_BIAS, parameters.weights(kBias2)},
                              {DNNL_ARG_DST, convolved2.memory()}});
    program.add<Pooling>(pool2, "pooling2 forward", pooling2,
                         {{DNNL_ARG_SRC, convolved2.memory()},
                          {DNNL_ARG_DST, pooled2.memory()},
                          {DNNL_ARG_WORKSPACE, winners2.memory()}});
    program.add<Dense>(dense_forward, "dense forward", dense_layer,
                       {{DNNL_ARG_SRC, pooled2.viewed_as(dense_layer.src_desc())},
                        {DNNL_ARG_WEIGHTS, parameters.weights(kDenseWeights)},
                        {DNNL_ARG_BIAS, parameters.weights(kDenseBias)},
                        {DNNL_ARG_DST, logits.memory()}});
}

void Cnn::Body::add_backward() {
    program.add<DenseWeights>(dense_weights, "dense backward weights",
                              {cpu_engine(), dense_layer.src_desc(), dense_layer.weights_desc(),
                               dense_layer.bias_desc(), dense_layer.dst_desc(), dense_layer, attributes()},
                              {{DNNL_ARG_SRC, pooled2.viewed_as(dense_layer.src_desc())},
                               {DNNL_ARG_DIFF_DST, diff_logits.memory()},
                               {DNNL_ARG_DIFF_WEIGHTS, parameters.gradients(kDenseWeights)},
                               {DNNL_ARG_DIFF_BIAS, parameters.gradients(kDenseBias)}});
    program.add<DenseData>(dense_data, "dense backward data",
                           {cpu_engine(), dense_layer.src_desc(), dense_layer.weights_desc(), dense_layer.dst_desc(),
                            dense_layer, attributes()},
                           {{DNNL_ARG_DIFF_DST, diff_logits.memory()},
                            {DNNL_ARG_WEIGHTS, parameters.weights(kDenseWeights)},
                            {DNNL_ARG_DIFF_SRC, diff_pooled2.viewed_as(dense_layer.src_desc())}});
    program.add<PoolingBackward>(unpool2, "pooling2 backward", pooling_backward(pooling2),
                                 {{DNNL_ARG_DIFF_DST, diff_pooled2.memory()},
                                  {DNNL_ARG_WORKSPACE, winners2.memory()},
                                  {DNNL_ARG_DIFF_SRC, convolved2.memory()}});
    program.add<ConvolutionWeights>(weights2, "convolution2 backward weights", convolution_weights(convolution2),
                                    {{DNNL_ARG_SRC, pooled1.memory()},
                                     {DNNL_ARG_DIFF_DST, convolved2.memory()},
                                     {DNNL_ARG_DIFF_WEIGHTS, parameters.gradients(kWeights2)},
                                     {DNNL_ARG_DIFF_BIAS, parameters.gradients(kBias2)}});
    program.add<dnnl::reorder>(
        turn_weights2, "convolution2 weights reorder",
        {cpu_engine(), convolution2.weights_desc(), cpu_engine(), convolution2_data.weights_desc(), attributes()},
        {{DNNL_ARG_FROM, parameters.weights(kWeights2)}, {DNNL_ARG_TO, turned_weights2.memory()}});
    program.add<ConvolutionData>(data2, "convolution2 backward data", convolution2_data,
                                 {{DNNL_ARG_DIFF_DST, convolved2.memory()},
                                  {DNNL_ARG_WEIGHTS, turned_weights2.memory()},
                                  {DNNL_ARG_DIFF_SRC, diff_pooled1.memory()}});
    program.add<PoolingBackward>(unpool1, "pooling1 backward", pooling_backward(pooling1),
                                 {{DNNL_ARG_DIFF_DST, diff_pooled1.memory()},
                                  {DNNL_ARG_WORKSPACE, winners1.memory()},
                                  {DNNL_ARG_DIFF_SRC, convolved1.memory()}});
    program.add<ConvolutionWeights>(weights1, "convolution1 backward weights", convolution_weights(convolution1),
                                    {{DNNL_ARG_SRC, images.memory()},
                                     {DNNL_ARG_DIFF_DST, convolved1.memory()},
                                     {DNNL_ARG_DIFF_WEIGHTS, parameters.gradients(kWeights1)},
                                     {DNNL_ARG_DIFF_BIAS, parameters.gradients(kBias1)}});
}

StepResult Cnn::Body::step(const Batch &batch) {
    gather_images(batch, options.batch, images.data());
    forward1.run();
    pool1.run();
    forward2.run();
    pool2.run();
    if (options.dropout > 0.0F) {
        dropout({options.seed, steps, options.dropout}, pooled2.data(), pooled2.count());
    }
    dense_forward.run();
    const StepResult result = softmax_cross_entropy(logits.data(), batch, options.batch, diff_logits.data());
    dense_weights.run();
    dense_data.run();
    mask_gradient(pooled2.data(), 1.0F / (1.0F - options.dropout), diff_pooled2.data(), diff_pooled2.count());
    unpool2.run();
    weights2.run();
    turn_weights2.run();
    data2.run();
    mask_gradient(pooled1.data(), 1.0F, diff_pooled1.data(), diff_pooled1.count());
    unpool1.run();
    weights1.run();
    parameters.update(options.learning_rate, ++steps);
    return result;
}

Cnn::Cnn(const Options &options) : body_(std::make_unique<Body>(options)) {}
Cnn::~Cnn() = default;

StepResult Cnn::step(const Batch &batch) {
    return body_->step(batch);
}

std::vector<NamedTensor> Cnn::weights() const {
    return body_->parameters.export_weights();
}

std::vector<NamedTensor> Cnn::gradients() const {
    return body_->parameters.export_gradients();
}

std::vector<std::string> Cnn::implementations() const {
    return body_->program.implementations();
}

} // namespace rekindle::floor
