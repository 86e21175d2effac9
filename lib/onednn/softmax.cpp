#include "onednn/softmax.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {
namespace {

dnnl_alg_kind_t algorithm(SoftmaxKind kind) {
    return kind == SoftmaxKind::kSoftmax ? dnnl_softmax_accurate : dnnl_softmax_log;
}

} // namespace

Primitive softmax_forward(SoftmaxKind kind, const Desc &src, bool training) {
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_softmax_forward_primitive_desc_create(&desc, engine(),
                                                     training ? dnnl_forward_training : dnnl_forward_inference,
                                                     algorithm(kind), src.get(), src.get(), 1, Attributes().get()),
          "softmax");
    return Primitive(desc, {Argument::kSrc, Argument::kDst});
}

Primitive softmax_backward(SoftmaxKind kind, const Desc &dst, const Primitive &forward) {
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_softmax_backward_primitive_desc_create(&desc, engine(), algorithm(kind), dst.get(), dst.get(), dst.get(),
                                                      1, forward.primitive_desc(), Attributes().get()),
          "softmax's gradient");
    return Primitive(desc, {Argument::kDst, Argument::kDiffDst, Argument::kDiffSrc});
}

} // namespace rekindle::onednn
