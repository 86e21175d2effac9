#include "onednn/eltwise.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {
namespace {

dnnl_alg_kind_t forward_algorithm(Eltwise kind) {
    switch (kind) {
    case Eltwise::kRelu: return dnnl_eltwise_relu;
    case Eltwise::kSigmoid: return dnnl_eltwise_logistic;
    case Eltwise::kTanh: return dnnl_eltwise_tanh;
    case Eltwise::kElu: return dnnl_eltwise_elu;
    case Eltwise::kGelu: return dnnl_eltwise_gelu_erf;
    }
    return dnnl_alg_kind_undef;
}

dnnl_alg_kind_t backward_algorithm(Eltwise kind) {
    switch (kind) {
    case Eltwise::kRelu: return dnnl_eltwise_relu_use_dst_for_bwd;
    case Eltwise::kSigmoid: return dnnl_eltwise_logistic_use_dst_for_bwd;
    case Eltwise::kTanh: return dnnl_eltwise_tanh_use_dst_for_bwd;
    case Eltwise::kElu: return dnnl_eltwise_elu_use_dst_for_bwd;
    case Eltwise::kGelu: return dnnl_eltwise_gelu_erf;
    }
    return dnnl_alg_kind_undef;
}

float alpha(Eltwise kind) {
    return kind == Eltwise::kElu ? 1.0f : 0.0f;
}

} // namespace

Attributes::Attributes(const std::optional<Eltwise> &fused) {
    check(dnnl_primitive_attr_create(&handle_), "attributes");
    check(dnnl_primitive_attr_set_scratchpad_mode(handle_, dnnl_scratchpad_mode_user), "scratchpad mode");
    if (!fused) return;
    dnnl_post_ops_t operations = nullptr;
    check(dnnl_post_ops_create(&operations), "post-ops");
    dnnl_status_t status = dnnl_post_ops_append_eltwise(operations, forward_algorithm(*fused), alpha(*fused), 0.0f);
    if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(handle_, operations);
    dnnl_post_ops_destroy(operations);
    check(status, "fusing an activation");
}

Attributes::~Attributes() {
    dnnl_primitive_attr_destroy(handle_);
}

bool works_from_dst(Eltwise kind) {
    return kind != Eltwise::kGelu;
}

Primitive eltwise_forward(Eltwise kind, const Desc &src, bool training) {
    dnnl_primitive_desc_t desc = nullptr;
    // The algorithm that matches the backward pass makes oneDNN keep what that needs.
    dnnl_alg_kind_t algorithm = training ? backward_algorithm(kind) : forward_algorithm(kind);
    check(dnnl_eltwise_forward_primitive_desc_create(
              &desc, engine(), training ? dnnl_forward_training : dnnl_forward_inference, algorithm, src.get(),
              src.get(), alpha(kind), 0.0f, Attributes().get()),
          "activation");
    return Primitive(desc, {Argument::kSrc, Argument::kDst});
}

Primitive eltwise_backward(Eltwise kind, const Desc &diff, const Desc &data) {
    Primitive hint = eltwise_forward(kind, data, true);
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_eltwise_backward_primitive_desc_create(&desc, engine(), backward_algorithm(kind), diff.get(), diff.get(),
                                                      data.get(), alpha(kind), 0.0f, hint.primitive_desc(),
                                                      Attributes().get()),
          "activation gradient");
    return Primitive(desc,
                     {works_from_dst(kind) ? Argument::kDst : Argument::kSrc, Argument::kDiffDst, Argument::kDiffSrc});
}

} // namespace rekindle::onednn
