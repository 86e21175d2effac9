#include "onednn/matmul.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {

Primitive matmul(const Desc &src, const Desc &weights, const Desc &dst) {
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_matmul_primitive_desc_create(&desc, engine(), src.get(), weights.get(), nullptr, dst.get(),
                                            Attributes().get()),
          "product of matrices");
    return Primitive(desc, {Argument::kSrc, Argument::kWeights, Argument::kDst});
}

} // namespace rekindle::onednn
