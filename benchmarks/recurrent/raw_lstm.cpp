#include "raw_lstm.h"

#include <algorithm>

#include "kernels.h"
#include "primitives.h"

namespace rekindle::floor {
namespace {

using Forward = dnnl::lstm_forward;
using Backward = dnnl::lstm_backward;
using Desc = dnnl::memory::desc;

constexpr auto kDirection = dnnl::rnn_direction::unidirectional_left2right;

struct Descs {
    explicit Descs(const LstmSize &of)
        : src(float_desc({of.steps, of.batch, of.features}, Tag::tnc)),
          dst(float_desc({of.steps, of.batch, of.units}, Tag::tnc)), layer{1, 1, of.features, 4, of.units},
          iter{1, 1, of.units, 4, of.units}, bias(float_desc({1, 1, 4, of.units}, Tag::ldgo)) {}

    Desc src, dst;
    Dims layer, iter;
    Desc bias;
};

Forward::primitive_desc forward_of(const Descs &descs) {
    return {cpu_engine(),
            dnnl::prop_kind::forward_training,
            kDirection,
            descs.src,
            Desc(),
            Desc(),
            float_desc(descs.layer),
            float_desc(descs.iter),
            descs.bias,
            descs.dst,
            Desc(),
            Desc(),
            attributes()};
}

Backward::primitive_desc backward_of(const Descs &descs, const Forward::primitive_desc &forward) {
    return {cpu_engine(),
            dnnl::prop_kind::backward,
            kDirection,
            descs.src,
            Desc(),
            Desc(),
            float_desc(descs.layer),
            float_desc(descs.iter),
            descs.bias,
            descs.dst,
            Desc(),
            Desc(),
            descs.src,
            Desc(),
            Desc(),
            float_desc(descs.layer, Tag::ldigo),
            float_desc(descs.iter, Tag::ldigo),
            descs.bias,
            descs.dst,
            Desc(),
            Desc(),
            forward,
            attributes()};
}

} // namespace

struct RawLstm::Body {
    explicit Body(const LstmSize &size);

    // What the primitive has in its own layout, of plain weights.
    struct Weights {
        Weights(Program &program, const dnnl::memory &plain, const Desc &wanted) : own(wanted) {
            dnnl::reorder::primitive_desc desc(cpu_engine(), plain.get_desc(), cpu_engine(), wanted, attributes());
            program.add<dnnl::reorder>(reorder, "reorder", desc, {{DNNL_ARG_SRC, plain}, {DNNL_ARG_DST, own.memory()}});
        }
        Tensor own;
        Kernel reorder;
    };

    dnnl::memory at(std::size_t arena, std::size_t first, const Desc &desc) {
        return {desc, cpu_engine(), arenas.get() + arena * count + first};
    }

    Descs descs;
    Forward::primitive_desc forward_desc;
    Backward::primitive_desc backward_desc;
    std::size_t layer_count, iter_count, bias_count, count;
    Buffer arenas; // of weights, gradients, momentum, velocity
    Desc layer, iter;
    Tensor src, dst, workspace, diff_src, diff_dst;
    Program program;
    Weights forward_layer, forward_iter, backward_layer, backward_iter;
    Kernel forward, backward;
    std::uint64_t steps = 0;
};

RawLstm::Body::Body(const LstmSize &size)
    : descs(size), forward_desc(forward_of(descs)), backward_desc(backward_of(descs, forward_desc)),
      layer_count(static_cast<std::size_t>(size.features * 4 * size.units)),
      iter_count(static_cast<std::size_t>(size.units * 4 * size.units)),
      bias_count(static_cast<std::size_t>(4 * size.units)),
      count((layer_count + iter_count + bias_count + 15) / 16 * 16), arenas(make_buffer(4 * count * sizeof(float))),
      layer(float_desc(descs.layer, Tag::ldigo)), iter(float_desc(descs.iter, Tag::ldigo)), src(descs.src),
      dst(descs.dst), workspace(forward_desc.workspace_desc()), diff_src(descs.src), diff_dst(descs.dst),
      forward_layer(program, at(0, 0, layer), forward_desc.weights_layer_desc()),
      forward_iter(program, at(0, layer_count, iter), forward_desc.weights_iter_desc()),
      backward_layer(program, at(0, 0, layer), backward_desc.weights_layer_desc()),
      backward_iter(program, at(0, layer_count, iter), backward_desc.weights_iter_desc()) {
    const std::size_t bias = layer_count + iter_count;
    fill_uniform(1, 0, 0.1F, arenas.get(), bias);
    fill_uniform(1, 1, 1.0F, src.data(), src.count());
    const std::size_t last = static_cast<std::size_t>(size.batch * size.units);
    const std::size_t given = size.sequences ? diff_dst.count() : last;
    fill_uniform(1, 2, 0.01F, diff_dst.data() + diff_dst.count() - given, given);
    program.add<Forward>(forward, "forward", forward_desc,
                         {{DNNL_ARG_SRC_LAYER, src.memory()},
                          {DNNL_ARG_WEIGHTS_LAYER, forward_layer.own.memory()},
                          {DNNL_ARG_WEIGHTS_ITER, forward_iter.own.memory()},
                          {DNNL_ARG_BIAS, at(0, bias, descs.bias)},
                          {DNNL_ARG_DST_LAYER, dst.memory()},
                          {DNNL_ARG_WORKSPACE, workspace.memory()}});
    program.add<Backward>(backward, "backward", backward_desc,
                          {{DNNL_ARG_SRC_LAYER, src.memory()},
                           {DNNL_ARG_WEIGHTS_LAYER, backward_layer.own.memory()},
                           {DNNL_ARG_WEIGHTS_ITER, backward_iter.own.memory()},
                           {DNNL_ARG_BIAS, at(0, bias, descs.bias)},
                           {DNNL_ARG_DST_LAYER, dst.memory()},
                           {DNNL_ARG_DIFF_SRC_LAYER, diff_src.memory()},
                           {DNNL_ARG_DIFF_WEIGHTS_LAYER, at(1, 0, layer)},
                           {DNNL_ARG_DIFF_WEIGHTS_ITER, at(1, layer_count, iter)},
                           {DNNL_ARG_DIFF_BIAS, at(1, bias, descs.bias)},
                           {DNNL_ARG_DIFF_DST_LAYER, diff_dst.memory()},
                           {DNNL_ARG_WORKSPACE, workspace.memory()}});
    program.finish();
}

RawLstm::RawLstm(const LstmSize &size) : body_(std::make_unique<Body>(size)) {}
RawLstm::~RawLstm() = default;

void RawLstm::step() {
    Body &body = *body_;
    body.forward_layer.reorder.run();
    body.forward_iter.reorder.run();
    body.forward.run();
    body.backward_layer.reorder.run();
    body.backward_iter.reorder.run();
    float *weights = body.arenas.get(), *gradients = weights + body.count;
    std::fill_n(gradients, body.count, 0.0F); // to which the primitive adds
    body.backward.run();
    adam({weights, gradients, gradients + body.count, gradients + 2 * body.count, body.count}, 1e-6F, ++body.steps);
}

std::string RawLstm::implementation() const {
    return body_->forward_desc.impl_info_str();
}

} // namespace rekindle::floor
