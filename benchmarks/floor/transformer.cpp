#include "transformer.h"

#include <cmath>
#include <cstring>
#include <utility>

#include "parameters.h"
#include "primitives.h"
#include "team.h"

namespace rekindle::floor {
namespace {

using Forward = dnnl::inner_product_forward;
using BackwardData = dnnl::inner_product_backward_data;
using BackwardWeights = dnnl::inner_product_backward_weights;
using Normalize = dnnl::layer_normalization_forward;
using NormalizeBackward = dnnl::layer_normalization_backward;
using dnnl::matmul;

constexpr std::int64_t kBatch = Transformer::kBatch, kPlaces = Transformer::kPlaces, kSize = Transformer::kSize,
                       kHeads = Transformer::kHeads, kWide = Transformer::kWide;
constexpr std::int64_t kRows = kBatch * kPlaces, kHead = kSize / kHeads, kAll = 3 * kSize;
constexpr float kEpsilon = 1e-3F;

enum : std::size_t {
    kProjection,
    kProjectionBias,
    kOutput,
    kOutputBias,
    kGamma1,
    kBeta1,
    kWideKernel,
    kWideBias,
    kNarrowKernel,
    kNarrowBias,
    kGamma2,
    kBeta2
};

// With a residual, that is added to the output.
Forward::primitive_desc dense(std::int64_t inputs, std::int64_t units, bool relu = false, bool residual = false) {
    dnnl::primitive_attr attribute = attributes(relu);
    if (residual) {
        dnnl::post_ops add;
        add.append_binary(dnnl::algorithm::binary_add, float_desc({kRows, units}, Tag::ab));
        attribute.set_post_ops(add);
    }
    return {cpu_engine(),
            dnnl::prop_kind::forward_training,
            float_desc({kRows, inputs}, Tag::ab),
            float_desc({units, inputs}, dense_weights_tag()),
            float_desc({units}, Tag::a),
            float_desc({kRows, units}, Tag::ab),
            attribute};
}

BackwardWeights::primitive_desc dense_weights(const Forward::primitive_desc &forward) {
    return {cpu_engine(), forward.src_desc(), forward.weights_desc(), forward.bias_desc(), forward.dst_desc(),
            forward,      attributes()};
}

BackwardData::primitive_desc dense_data(const Forward::primitive_desc &forward) {
    return {cpu_engine(), forward.src_desc(), forward.weights_desc(), forward.dst_desc(), forward, attributes()};
}

Normalize::primitive_desc normalization() {
    const dnnl::memory::desc rows = float_desc({kRows, kSize}, Tag::ab);
    return {cpu_engine(), dnnl::prop_kind::forward_training,
            rows,         rows,
            kEpsilon,     dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift,
            attributes()};
}

NormalizeBackward::primitive_desc normalization_backward(const Normalize::primitive_desc &forward) {
    const dnnl::memory::desc rows = float_desc({kRows, kSize}, Tag::ab);
    return {cpu_engine(),
            dnnl::prop_kind::backward,
            rows,
            rows,
            rows,
            kEpsilon,
            dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift,
            forward,
            attributes()};
}

// Vectors of all heads, (batch, heads, places, size of a head), in rows of so many floats; and transposed.
dnnl::memory::desc heads(std::int64_t row) {
    return {{kBatch, kHeads, kPlaces, kHead}, dnnl::memory::data_type::f32, {kPlaces * row, kHead, row, 1}};
}
dnnl::memory::desc heads_transposed(std::int64_t row) {
    return {{kBatch, kHeads, kHead, kPlaces}, dnnl::memory::data_type::f32, {kPlaces * row, kHead, 1, row}};
}
dnnl::memory::desc scores_desc() {
    return float_desc({kBatch, kHeads, kPlaces, kPlaces}, Tag::abcd);
}
dnnl::memory::desc scores_transposed() {
    return float_desc({kBatch, kHeads, kPlaces, kPlaces}, Tag::abdc);
}

matmul::primitive_desc product(const dnnl::memory::desc &a, const dnnl::memory::desc &b, const dnnl::memory::desc &c,
                               bool scaled) {
    dnnl::primitive_attr attribute = attributes();
    if (scaled) {
        dnnl::post_ops scale;
        scale.append_eltwise(dnnl::algorithm::eltwise_linear, 1.0F / std::sqrt(static_cast<float>(kHead)), 0.0F);
        attribute.set_post_ops(scale);
    }
    return {cpu_engine(), a, b, c, attribute};
}

} // namespace

struct Transformer::Body {
    explicit Body(std::uint64_t seed);
    float step(const float *x, const float *y);
    void add_product(Kernel &kernel, const char *name, const dnnl::memory &a, const dnnl::memory &b,
                     const dnnl::memory &c, bool scaled = false);
    void add_dense_backward(const char *name, const Forward::primitive_desc &desc, std::size_t kernel, Kernel &weights,
                            const Tensor &src, const Tensor &diff_dst, Kernel *data, const Tensor *diff_src);
    void add_normalization(const char *name, std::size_t gamma, Kernel &forward, Kernel &backward, const Tensor &src,
                           const Tensor &dst, const Tensor &diff_dst, const Tensor &diff_src, const Tensor &mean,
                           const Tensor &variance);
    [[nodiscard]] dnnl::memory part(const Tensor &all, std::int64_t which, const dnnl::memory::desc &desc) const {
        return {desc, cpu_engine(), all.data() + which * kSize};
    }

    std::uint64_t steps = 0;
    Forward::primitive_desc projection_desc, output_desc, wide_desc, narrow_desc;
    Normalize::primitive_desc norm_desc;
    Parameters parameters;
    Tensor x, projected, scores, context, attended, between, wide, joined, dst;
    Tensor diff_dst, diff_joined, diff_wide, diff_between, diff_attended, diff_context, diff_scores, diff_projected;
    Tensor means[2], variances[2];
    Program program;
    Kernel projection, dot, softmax, mean, output, norm_1, widen, narrow, norm_2;
    Kernel norm_2_backward, narrow_weights, narrow_data, wide_weights, wide_data, norm_1_backward, output_weights,
        output_data, diff_scores_product, diff_value, diff_query, diff_key, projection_weights;
};

Transformer::Body::Body(std::uint64_t seed)
    : projection_desc(dense(kSize, kAll)), output_desc(dense(kSize, kSize, false, true)),
      wide_desc(dense(kSize, kWide, true)), narrow_desc(dense(kWide, kSize, false, true)), norm_desc(normalization()),
      parameters(
          {{"projection/kernel", projection_desc.weights_desc(), Tag::ab, glorot_limit(kSize, kSize)},
           {"projection/bias", projection_desc.bias_desc(), Tag::a, 0.1F},
           {"attention/attention_output/kernel", output_desc.weights_desc(), Tag::ab, glorot_limit(kSize, kSize)},
           {"attention/attention_output/bias", output_desc.bias_desc(), Tag::a, 0.1F},
           {"norm_1/gamma", float_desc({kSize}, Tag::a), Tag::a, 1.0F},
           {"norm_1/beta", float_desc({kSize}, Tag::a), Tag::a, 0.1F},
           {"wide/kernel", wide_desc.weights_desc(), Tag::ab, glorot_limit(kSize, kWide)},
           {"wide/bias", wide_desc.bias_desc(), Tag::a, 0.1F},
           {"narrow/kernel", narrow_desc.weights_desc(), Tag::ab, glorot_limit(kWide, kSize)},
           {"narrow/bias", narrow_desc.bias_desc(), Tag::a, 0.1F},
           {"norm_2/gamma", float_desc({kSize}, Tag::a), Tag::a, 1.0F},
           {"norm_2/beta", float_desc({kSize}, Tag::a), Tag::a, 0.1F}},
          seed),
      x(output_desc.dst_desc()), projected(projection_desc.dst_desc()), scores(scores_desc()),
      context(output_desc.dst_desc()), attended(output_desc.dst_desc()), between(output_desc.dst_desc()),
      wide(wide_desc.dst_desc()), joined(output_desc.dst_desc()), dst(output_desc.dst_desc()),
      diff_dst(output_desc.dst_desc()), diff_joined(output_desc.dst_desc()), diff_wide(wide_desc.dst_desc()),
      diff_between(output_desc.dst_desc()), diff_attended(output_desc.dst_desc()), diff_context(output_desc.dst_desc()),
      diff_scores(scores_desc()),
      diff_projected(projection_desc.dst_desc()), means{Tensor(norm_desc.mean_desc()), Tensor(norm_desc.mean_desc())},
      variances{Tensor(norm_desc.variance_desc()), Tensor(norm_desc.variance_desc())} {
    auto add_dense = [this](Kernel &kernel, const char *name, const Forward::primitive_desc &desc, std::size_t weights,
                            const Tensor &from, const Tensor &to, const Tensor *residual) {
        const std::pair<int, dnnl::memory> src{DNNL_ARG_SRC, from.memory()}, dst_of{DNNL_ARG_DST, to.memory()},
            kernel_of{DNNL_ARG_WEIGHTS, parameters.weights(weights)},
            bias{DNNL_ARG_BIAS, parameters.weights(weights + 1)};
        if (residual == nullptr) {
            program.add<Forward>(kernel, name, desc, {src, kernel_of, bias, dst_of});
        } else {
            const int added = DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1;
            program.add<Forward>(kernel, name, desc, {src, kernel_of, bias, dst_of, {added, residual->memory()}});
        }
    };
    add_dense(projection, "projection", projection_desc, kProjection, x, projected, nullptr);
    const dnnl::memory query = part(projected, 0, heads(kAll)), key = part(projected, 1, heads(kAll)),
                       key_transposed = part(projected, 1, heads_transposed(kAll)),
                       value = part(projected, 2, heads(kAll)),
                       value_transposed = part(projected, 2, heads_transposed(kAll));
    add_product(dot, "scores", query, key_transposed, scores.memory(), true);
    const dnnl::softmax_forward::primitive_desc softmax_desc(cpu_engine(), dnnl::prop_kind::forward_training,
                                                             dnnl::algorithm::softmax_accurate, scores_desc(),
                                                             scores_desc(), 3, attributes());
    program.add<dnnl::softmax_forward>(softmax, "softmax", softmax_desc,
                                       {{DNNL_ARG_SRC, scores.memory()}, {DNNL_ARG_DST, scores.memory()}});
    add_product(mean, "context", scores.memory(), value, context.viewed_as(heads(kSize)));
    add_dense(output, "output", output_desc, kOutput, context, attended, &x);
    add_dense(widen, "wide", wide_desc, kWideKernel, between, wide, nullptr);
    add_dense(narrow, "narrow", narrow_desc, kNarrowKernel, wide, joined, &between);
    add_normalization("norm 1", kGamma1, norm_1, norm_1_backward, attended, between, diff_between, diff_attended,
                      means[0], variances[0]);
    add_normalization("norm 2", kGamma2, norm_2, norm_2_backward, joined, dst, diff_dst, diff_joined, means[1],
                      variances[1]);
    add_dense_backward("narrow", narrow_desc, kNarrowKernel, narrow_weights, wide, diff_joined, &narrow_data,
                       &diff_wide);
    add_dense_backward("wide", wide_desc, kWideKernel, wide_weights, between, diff_wide, &wide_data, &diff_between);
    add_dense_backward("output", output_desc, kOutput, output_weights, context, diff_attended, &output_data,
                       &diff_context);
    add_dense_backward("projection", projection_desc, kProjection, projection_weights, x, diff_projected, nullptr,
                       nullptr);
    const dnnl::memory diff_heads = diff_context.viewed_as(heads(kSize));
    add_product(diff_scores_product, "d(probabilities)", diff_heads, value_transposed, diff_scores.memory());
    add_product(diff_value, "d(value)", scores.viewed_as(scores_transposed()), diff_heads,
                part(diff_projected, 2, heads(kAll)));
    add_product(diff_query, "d(query)", diff_scores.memory(), key, part(diff_projected, 0, heads(kAll)), true);
    add_product(diff_key, "d(key)", diff_scores.viewed_as(scores_transposed()), query,
                part(diff_projected, 1, heads(kAll)), true);
    program.finish();
    for (std::size_t gamma : {kGamma1, kGamma2}) {
        float *values = static_cast<float *>(parameters.weights(gamma).get_data_handle());
        for (std::int64_t i = 0; i < kSize; ++i) values[i] = 1.0F + 0.1F * values[i];
    }
}

void Transformer::Body::add_product(Kernel &kernel, const char *name, const dnnl::memory &a, const dnnl::memory &b,
                                    const dnnl::memory &c, bool scaled) {
    program.add<matmul>(kernel, name, product(a.get_desc(), b.get_desc(), c.get_desc(), scaled),
                        {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, b}, {DNNL_ARG_DST, c}});
}

void Transformer::Body::add_dense_backward(const char *name, const Forward::primitive_desc &desc, std::size_t kernel,
                                           Kernel &weights, const Tensor &src, const Tensor &diff, Kernel *data,
                                           const Tensor *diff_src) {
    program.add<BackwardWeights>(weights, std::string(name) + " backward weights", dense_weights(desc),
                                 {{DNNL_ARG_SRC, src.memory()},
                                  {DNNL_ARG_DIFF_DST, diff.memory()},
                                  {DNNL_ARG_DIFF_WEIGHTS, parameters.gradients(kernel)},
                                  {DNNL_ARG_DIFF_BIAS, parameters.gradients(kernel + 1)}});
    if (data == nullptr) return;
    program.add<BackwardData>(*data, std::string(name) + " backward data", dense_data(desc),
                              {{DNNL_ARG_DIFF_DST, diff.memory()},
                               {DNNL_ARG_WEIGHTS, parameters.weights(kernel)},
                               {DNNL_ARG_DIFF_SRC, diff_src->memory()}});
}

void Transformer::Body::add_normalization(const char *name, std::size_t gamma, Kernel &forward, Kernel &backward,
                                          const Tensor &src, const Tensor &to, const Tensor &diff_to,
                                          const Tensor &diff_src, const Tensor &mean_of, const Tensor &variance_of) {
    program.add<Normalize>(forward, name, norm_desc,
                           {{DNNL_ARG_SRC, src.memory()},
                            {DNNL_ARG_SCALE, parameters.weights(gamma)},
                            {DNNL_ARG_SHIFT, parameters.weights(gamma + 1)},
                            {DNNL_ARG_MEAN, mean_of.memory()},
                            {DNNL_ARG_VARIANCE, variance_of.memory()},
                            {DNNL_ARG_DST, to.memory()}});
    program.add<NormalizeBackward>(backward, std::string(name) + " backward", normalization_backward(norm_desc),
                                   {{DNNL_ARG_SRC, src.memory()},
                                    {DNNL_ARG_SCALE, parameters.weights(gamma)},
                                    {DNNL_ARG_SHIFT, parameters.weights(gamma + 1)},
                                    {DNNL_ARG_MEAN, mean_of.memory()},
                                    {DNNL_ARG_VARIANCE, variance_of.memory()},
                                    {DNNL_ARG_DIFF_DST, diff_to.memory()},
                                    {DNNL_ARG_DIFF_SRC, diff_src.memory()},
                                    {DNNL_ARG_DIFF_SCALE, parameters.gradients(gamma)},
                                    {DNNL_ARG_DIFF_SHIFT, parameters.gradients(gamma + 1)}});
}

namespace {

// The mean squared error, and its gradient.
float squared_error(const float *output, const float *target, std::size_t count, float *gradient) {
    double sum = 0.0;
    const float scale = 2.0F / static_cast<float>(count);
#pragma omp parallel for reduction(+ : sum)
    for (std::size_t row = 0; row < static_cast<std::size_t>(kRows); ++row) {
        float of_row = 0.0F;
        for (std::size_t i = row * kSize; i < (row + 1) * kSize; ++i) {
            const float error = output[i] - target[i];
            of_row += error * error;
            gradient[i] = scale * error;
        }
        sum += static_cast<double>(of_row);
    }
    return static_cast<float>(sum / static_cast<double>(count));
}

// diff = p (diff - p . diff) for each row of probabilities; oneDNN's is reference code without AVX-512.
void softmax_backward(const float *probabilities, float *diff) {
    split(static_cast<std::size_t>(kBatch * kHeads * kPlaces), 1, [=](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            const float *p = probabilities + row * kPlaces;
            float *d = diff + row * kPlaces;
            float sum = 0.0F;
#pragma omp simd reduction(+ : sum)
            for (std::size_t i = 0; i < static_cast<std::size_t>(kPlaces); ++i) sum += p[i] * d[i];
            for (std::size_t i = 0; i < static_cast<std::size_t>(kPlaces); ++i) d[i] = p[i] * (d[i] - sum);
        }
    });
}

void add(const float *more, float *values, std::size_t count) {
    split(count, 64, [=](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) values[i] += more[i];
    });
}

void mask(const float *output, float *gradient, std::size_t count) {
    split(count, 64, [=](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) gradient[i] = output[i] > 0.0F ? gradient[i] : 0.0F;
    });
}

} // namespace

float Transformer::Body::step(const float *given, const float *target) {
    split(x.count(), 64, [&](std::size_t begin, std::size_t end) {
        std::memcpy(x.data() + begin, given + begin, (end - begin) * sizeof(float));
    });
    for (const Kernel *kernel : {&projection, &dot, &softmax, &mean, &output, &norm_1, &widen, &narrow, &norm_2}) {
        kernel->run();
    }
    const float loss = squared_error(dst.data(), target, dst.count(), diff_dst.data());
    for (const Kernel *kernel : {&norm_2_backward, &narrow_weights, &narrow_data}) kernel->run();
    mask(wide.data(), diff_wide.data(), wide.count());
    wide_weights.run();
    wide_data.run();
    add(diff_joined.data(), diff_between.data(), diff_between.count());
    for (const Kernel *kernel : {&norm_1_backward, &output_weights, &output_data, &diff_scores_product, &diff_value}) {
        kernel->run();
    }
    softmax_backward(scores.data(), diff_scores.data());
    for (const Kernel *kernel : {&diff_query, &diff_key, &projection_weights}) kernel->run();
    parameters.update(0.001F, ++steps);
    return loss;
}

namespace {

// From (units, inputs) to Keras's order.
std::vector<float> transposed(const std::vector<float> &values, std::size_t units, std::size_t first, std::size_t end) {
    const std::size_t inputs = values.size() / units;
    std::vector<float> made;
    for (std::size_t i = 0; i < inputs; ++i) {
        for (std::size_t unit = first; unit < end; ++unit) made.push_back(values[unit * inputs + i]);
    }
    return made;
}

} // namespace

Transformer::Transformer(std::uint64_t seed) : body_(std::make_unique<Body>(seed)) {}
Transformer::~Transformer() = default;

float Transformer::step(const float *x, const float *y) {
    return body_->step(x, y);
}

std::vector<NamedTensor> Transformer::weights() const {
    std::vector<NamedTensor> all = body_->parameters.export_weights(), made;
    const NamedTensor kernels = all[kProjection], biases = all[kProjectionBias];
    std::size_t first = 0;
    for (const char *name : {"query", "key", "value"}) {
        const std::string layer = std::string("attention/") + name;
        made.push_back({layer + "/kernel", transposed(kernels.values, kAll, first, first + kSize)});
        const auto begin = biases.values.begin() + static_cast<std::ptrdiff_t>(first);
        made.push_back({layer + "/bias", {begin, begin + kSize}});
        first += kSize;
    }
    for (std::size_t i = kOutput; i < all.size(); ++i) {
        const bool is_kernel = all[i].name.ends_with("/kernel");
        const std::size_t units = i == kWideKernel ? kWide : kSize;
        made.push_back({all[i].name, is_kernel ? transposed(all[i].values, units, 0, units) : all[i].values});
    }
    return made;
}

std::vector<std::string> Transformer::implementations() const {
    return body_->program.implementations();
}

} // namespace rekindle::floor
