#include "onednn/batch_normalization.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {
namespace {

unsigned flags(const BatchNormalization &operation) {
    unsigned flags = dnnl_normalization_flags_none;
    if (operation.scale) flags |= dnnl_use_scale;
    if (operation.shift) flags |= dnnl_use_shift;
    if (operation.fixed) flags |= dnnl_use_global_stats;
    return flags;
}

} // namespace

Primitive batch_normalization_forward(const BatchNormalization &operation) {
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_batch_normalization_forward_primitive_desc_create(
              &desc, engine(), operation.training ? dnnl_forward_training : dnnl_forward_inference, operation.src.get(),
              operation.src.get(), operation.epsilon, flags(operation), Attributes().get()),
          "batch normalization");
    return Primitive(desc, {Argument::kSrc, Argument::kDst, Argument::kMean, Argument::kVariance, Argument::kScale,
                            Argument::kShift});
}

Primitive batch_normalization_backward(const BatchNormalization &operation, const Desc &diff, bool with_parameters,
                                       const Primitive &forward) {
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_batch_normalization_backward_primitive_desc_create(
              &desc, engine(), with_parameters ? dnnl_backward : dnnl_backward_data, diff.get(), diff.get(),
              operation.src.get(), operation.epsilon, flags(operation), forward.primitive_desc(), Attributes().get()),
          "batch normalization's gradient");
    return Primitive(desc, {Argument::kSrc, Argument::kMean, Argument::kVariance, Argument::kDiffDst, Argument::kScale,
                            Argument::kDiffSrc, Argument::kDiffScale, Argument::kDiffShift});
}

} // namespace rekindle::onednn
