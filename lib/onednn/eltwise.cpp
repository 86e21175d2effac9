#include "onednn/eltwise.h"

#include <array>

#include "onednn/attributes.h"

namespace rekindle::onednn {
namespace {

struct Algorithm {
    dnnl_alg_kind_t from_src;
    dnnl_alg_kind_t from_dst; // undef: there is none
};

// In the order of EltwiseKind.
constexpr std::array<Algorithm, 12> kAlgorithms{{
    {dnnl_eltwise_relu, dnnl_eltwise_relu_use_dst_for_bwd},
    {dnnl_eltwise_clip_v2, dnnl_eltwise_clip_v2_use_dst_for_bwd},
    {dnnl_eltwise_elu, dnnl_eltwise_elu_use_dst_for_bwd},
    {dnnl_eltwise_logistic, dnnl_eltwise_logistic_use_dst_for_bwd},
    {dnnl_eltwise_tanh, dnnl_eltwise_tanh_use_dst_for_bwd},
    {dnnl_eltwise_gelu_erf, dnnl_alg_kind_undef},
    {dnnl_eltwise_swish, dnnl_alg_kind_undef},
    {dnnl_eltwise_mish, dnnl_alg_kind_undef},
    {dnnl_eltwise_soft_relu, dnnl_alg_kind_undef},
    {dnnl_eltwise_hardsigmoid, dnnl_alg_kind_undef},
    {dnnl_eltwise_hardswish, dnnl_alg_kind_undef},
    {dnnl_eltwise_exp, dnnl_eltwise_exp_use_dst_for_bwd},
}};

dnnl_alg_kind_t forward_algorithm(const Eltwise &function) {
    return kAlgorithms[static_cast<size_t>(function.kind)].from_src;
}

dnnl_alg_kind_t backward_algorithm(const Eltwise &function) {
    const Algorithm &algorithm = kAlgorithms[static_cast<size_t>(function.kind)];
    return works_from_dst(function) ? algorithm.from_dst : algorithm.from_src;
}

} // namespace

Attributes::Attributes(const std::optional<Eltwise> &fused) {
    check(dnnl_primitive_attr_create(&handle_), "attributes");
    check(dnnl_primitive_attr_set_scratchpad_mode(handle_, dnnl_scratchpad_mode_user), "scratchpad mode");
    if (!fused) return;
    dnnl_post_ops_t operations = nullptr;
    check(dnnl_post_ops_create(&operations), "post-ops");
    dnnl_status_t status =
        dnnl_post_ops_append_eltwise(operations, forward_algorithm(*fused), fused->alpha, fused->beta);
    if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(handle_, operations);
    dnnl_post_ops_destroy(operations);
    check(status, "fusing an activation");
}

Attributes::~Attributes() {
    dnnl_primitive_attr_destroy(handle_);
}

bool works_from_dst(const Eltwise &function) {
    // dst tells the side of 0 where negative elements stay negative.
    bool keeps_sign =
        function.alpha >= 0 || (function.kind != EltwiseKind::kRelu && function.kind != EltwiseKind::kElu);
    return keeps_sign && kAlgorithms[static_cast<size_t>(function.kind)].from_dst != dnnl_alg_kind_undef;
}

Primitive eltwise_forward(const Eltwise &function, const Desc &src, bool training) {
    dnnl_primitive_desc_t desc = nullptr;
    // The algorithm that matches the backward pass makes oneDNN keep what that needs.
    dnnl_alg_kind_t algorithm = training ? backward_algorithm(function) : forward_algorithm(function);
    check(dnnl_eltwise_forward_primitive_desc_create(
              &desc, engine(), training ? dnnl_forward_training : dnnl_forward_inference, algorithm, src.get(),
              src.get(), function.alpha, function.beta, Attributes().get()),
          "activation");
    return Primitive(desc, {Argument::kSrc, Argument::kDst});
}

Primitive eltwise_backward(const Eltwise &function, const Desc &diff, const Desc &data) {
    Primitive hint = eltwise_forward(function, data, true);
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_eltwise_backward_primitive_desc_create(&desc, engine(), backward_algorithm(function), diff.get(),
                                                      diff.get(), data.get(), function.alpha, function.beta,
                                                      hint.primitive_desc(), Attributes().get()),
          "activation gradient");
    Argument data_argument = works_from_dst(function) ? Argument::kDst : Argument::kSrc;
    return Primitive(desc, {data_argument, Argument::kDiffDst, Argument::kDiffSrc});
}

} // namespace rekindle::onednn
