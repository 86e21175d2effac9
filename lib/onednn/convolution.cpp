#include "onednn/convolution.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {
namespace {

Desc bias_desc(const Convolution &operation) {
    return operation.bias ? Desc::row_major({operation.dst_dims[1]}) : Desc();
}

// oneDNN counts dilation from 0.
Pair dilates(const Convolution &operation) {
    return {operation.dilation[0] - 1, operation.dilation[1] - 1};
}

} // namespace

Dims Convolution::weight_dims() const {
    int64_t filters = dst_dims[1] / groups, channels = src_dims[1] / groups;
    if (groups == 1) return {filters, channels, kernel[0], kernel[1]};
    return {groups, filters, channels, kernel[0], kernel[1]};
}

Desc convolution_kernel_desc(const Convolution &operation) {
    int64_t filters = operation.dst_dims[1], channels = operation.src_dims[1] / operation.groups;
    int64_t column = channels * filters, row = operation.kernel[1] * column;
    if (operation.groups == 1) return Desc::strided(operation.weight_dims(), {1, filters, row, column});
    return Desc::strided(operation.weight_dims(), {filters / operation.groups, 1, filters, row, column});
}

Primitive convolution_forward(const Convolution &operation, const Desc &src, const Desc &weights) {
    Desc dst = Desc::any(operation.dst_dims), bias = bias_desc(operation);
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_convolution_forward_primitive_desc_create(
              &desc, engine(), operation.training ? dnnl_forward_training : dnnl_forward_inference,
              dnnl_convolution_direct, src.get(), weights.get(), bias.get(), dst.get(), operation.strides.data(),
              dilates(operation).data(), operation.padding_before.data(), operation.padding_after.data(),
              Attributes(operation.activation).get()),
          "convolution");
    return Primitive(desc, {Argument::kSrc, Argument::kWeights, Argument::kBias, Argument::kDst});
}

Primitive convolution_backward_data(const Convolution &operation, const Desc &weights, const Desc &diff_dst,
                                    const Primitive &forward) {
    Desc diff_src = Desc::any(operation.src_dims);
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_convolution_backward_data_primitive_desc_create(
              &desc, engine(), dnnl_convolution_direct, diff_src.get(), weights.get(), diff_dst.get(),
              operation.strides.data(), dilates(operation).data(), operation.padding_before.data(),
              operation.padding_after.data(), forward.primitive_desc(), Attributes().get()),
          "convolution's data gradient");
    return Primitive(desc, {Argument::kDiffDst, Argument::kWeights, Argument::kDiffSrc});
}

Primitive convolution_backward_weights(const Convolution &operation, const Desc &src, const Desc &diff_weights,
                                       const Desc &diff_dst, const Primitive &forward) {
    Desc bias = bias_desc(operation);
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_convolution_backward_weights_primitive_desc_create(
              &desc, engine(), dnnl_convolution_direct, src.get(), diff_weights.get(), bias.get(), diff_dst.get(),
              operation.strides.data(), dilates(operation).data(), operation.padding_before.data(),
              operation.padding_after.data(), forward.primitive_desc(), Attributes().get()),
          "convolution's weight gradient");
    return Primitive(desc, {Argument::kSrc, Argument::kDiffDst, Argument::kDiffWeights, Argument::kDiffBias});
}

} // namespace rekindle::onednn
