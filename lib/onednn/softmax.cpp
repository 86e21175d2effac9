#include "onednn/softmax.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {

Primitive softmax_forward(const Desc &src, bool training) {
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_softmax_forward_primitive_desc_create(
              &desc, engine(), training ? dnnl_forward_training : dnnl_forward_inference, dnnl_softmax_accurate,
              src.get(), src.get(), 1, Attributes().get()),
          "softmax");
    return Primitive(desc, {Argument::kSrc, Argument::kDst});
}

Primitive softmax_backward(const Desc &dst, const Primitive &forward) {
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_softmax_backward_primitive_desc_create(&desc, engine(), dnnl_softmax_accurate, dst.get(), dst.get(),
                                                      dst.get(), 1, forward.primitive_desc(), Attributes().get()),
          "softmax's gradient");
    return Primitive(desc, {Argument::kDst, Argument::kDiffDst, Argument::kDiffSrc});
}

} // namespace rekindle::onednn
