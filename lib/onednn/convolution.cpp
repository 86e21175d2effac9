#include "onednn/convolution.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {
namespace {

Desc bias_desc(const Convolution &operation) {
    return operation.bias ? Desc::row_major({operation.dst_dims[1]}) : Desc();
}

// oneDNN counts dilation from 0.
Extents dilates(const Convolution &operation) {
    Extents counted = operation.dilation;
    for (int64_t &one : counted) --one;
    return counted;
}

dnnl_alg_kind_t algorithm(const Convolution &operation) {
    return operation.transposed ? dnnl_deconvolution_direct : dnnl_convolution_direct;
}

} // namespace

Dims Convolution::weight_dims() const {
    Dims dims{dst_dims[1] / groups, src_dims[1] / groups};
    if (groups != 1) dims.insert(dims.begin(), groups);
    dims.insert(dims.end(), kernel.begin(), kernel.end());
    return dims;
}

Desc convolution_kernel_desc(const Convolution &operation) {
    int64_t filters = operation.dst_dims[1], channels = operation.src_dims[1] / operation.groups;
    Dims strides = operation.transposed ? Dims{channels, 1} : Dims{1, filters};
    if (operation.groups != 1) strides.insert(strides.begin(), filters / operation.groups);
    strides.resize(strides.size() + operation.kernel.size());
    int64_t stride = channels * filters;
    for (size_t i = operation.kernel.size(), at = strides.size(); i-- > 0; stride *= operation.kernel[i]) {
        strides[--at] = stride;
    }
    return Desc::strided(operation.weight_dims(), strides);
}

Primitive convolution_forward(const Convolution &operation, const Desc &src, const Desc &weights) {
    Desc dst = Desc::any(operation.dst_dims), bias = bias_desc(operation);
    dnnl_primitive_desc_t desc = nullptr;
    auto create = operation.transposed ? dnnl_deconvolution_forward_primitive_desc_create
                                       : dnnl_convolution_forward_primitive_desc_create;
    check(create(&desc, engine(), operation.training ? dnnl_forward_training : dnnl_forward_inference,
                 algorithm(operation), src.get(), weights.get(), bias.get(), dst.get(), operation.strides.data(),
                 dilates(operation).data(), operation.padding_before.data(), operation.padding_after.data(),
                 Attributes(operation.activation).get()),
          "convolution");
    return Primitive(desc, {Argument::kSrc, Argument::kWeights, Argument::kBias, Argument::kDst});
}

Primitive convolution_backward_data(const Convolution &operation, const Desc &weights, const Desc &diff_dst,
                                    const Primitive &forward) {
    Desc diff_src = Desc::any(operation.src_dims);
    dnnl_primitive_desc_t desc = nullptr;
    auto create = operation.transposed ? dnnl_deconvolution_backward_data_primitive_desc_create
                                       : dnnl_convolution_backward_data_primitive_desc_create;
    check(create(&desc, engine(), algorithm(operation), diff_src.get(), weights.get(), diff_dst.get(),
                 operation.strides.data(), dilates(operation).data(), operation.padding_before.data(),
                 operation.padding_after.data(), forward.primitive_desc(), Attributes().get()),
          "convolution's data gradient");
    return Primitive(desc, {Argument::kDiffDst, Argument::kWeights, Argument::kDiffSrc});
}

Primitive convolution_backward_weights(const Convolution &operation, const Desc &src, const Desc &diff_weights,
                                       const Desc &diff_dst, const Primitive &forward) {
    Desc bias = bias_desc(operation);
    dnnl_primitive_desc_t desc = nullptr;
    auto create = operation.transposed ? dnnl_deconvolution_backward_weights_primitive_desc_create
                                       : dnnl_convolution_backward_weights_primitive_desc_create;
    check(create(&desc, engine(), algorithm(operation), src.get(), diff_weights.get(), bias.get(), diff_dst.get(),
                 operation.strides.data(), dilates(operation).data(), operation.padding_before.data(),
                 operation.padding_after.data(), forward.primitive_desc(), Attributes().get()),
          "convolution's weight gradient");
    return Primitive(desc, {Argument::kSrc, Argument::kDiffDst, Argument::kDiffWeights, Argument::kDiffBias});
}

} // namespace rekindle::onednn
