#include "onednn/reorder.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {

Primitive reorder(const Desc &src, const Desc &dst) {
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_reorder_primitive_desc_create(&desc, src.get(), engine(), dst.get(), engine(), Attributes().get()),
          "reorder");
    return Primitive(desc, {Argument::kSrc, Argument::kDst});
}

} // namespace rekindle::onednn
