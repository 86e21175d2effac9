#include "onednn/pooling.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {
namespace {

dnnl_alg_kind_t algorithm(PoolingKind kind) {
    return kind == PoolingKind::kMax ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
}

} // namespace

Primitive pooling_forward(const Pooling &operation, const Desc &src) {
    Desc dst = Desc::any(operation.dst_dims);
    Extents no_dilation(operation.window.size());
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_pooling_forward_primitive_desc_create(
              &desc, engine(), operation.training ? dnnl_forward_training : dnnl_forward_inference,
              algorithm(operation.kind), src.get(), dst.get(), operation.strides.data(), operation.window.data(),
              no_dilation.data(), operation.padding_before.data(), operation.padding_after.data(), Attributes().get()),
          "pooling");
    return Primitive(desc, {Argument::kSrc, Argument::kDst, Argument::kWorkspace});
}

Primitive pooling_backward(const Pooling &operation, const Desc &diff_src, const Desc &diff_dst,
                           const Primitive &forward) {
    Extents no_dilation(operation.window.size());
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_pooling_backward_primitive_desc_create(
              &desc, engine(), algorithm(operation.kind), diff_src.get(), diff_dst.get(), operation.strides.data(),
              operation.window.data(), no_dilation.data(), operation.padding_before.data(),
              operation.padding_after.data(), forward.primitive_desc(), Attributes().get()),
          "pooling's gradient");
    return Primitive(desc, {Argument::kDiffDst, Argument::kDiffSrc, Argument::kWorkspace});
}

} // namespace rekindle::onednn
