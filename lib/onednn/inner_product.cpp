#include "onednn/inner_product.h"

#include "onednn/attributes.h"

namespace rekindle::onednn {
namespace {

struct Descs {
    explicit Descs(const InnerProduct &operation)
        : src(Desc::row_major({operation.rows, operation.inputs})),
          dst(Desc::row_major({operation.rows, operation.units})),
          bias(operation.bias ? Desc::row_major({operation.units}) : Desc()) {}
    Desc src, dst, bias;
};

} // namespace

Desc dense_kernel_desc(int64_t inputs, int64_t units) {
    return Desc::strided({units, inputs}, {1, units});
}

Primitive inner_product_forward(const InnerProduct &operation, const Desc &weights) {
    Descs descs(operation);
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_inner_product_forward_primitive_desc_create(
              &desc, engine(), operation.training ? dnnl_forward_training : dnnl_forward_inference, descs.src.get(),
              weights.get(), descs.bias.get(), descs.dst.get(), Attributes(operation.activation).get()),
          "inner product");
    return Primitive(desc, {Argument::kSrc, Argument::kWeights, Argument::kBias, Argument::kDst});
}

Primitive inner_product_backward_data(const InnerProduct &operation, const Desc &weights, const Primitive &forward) {
    Descs descs(operation);
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_inner_product_backward_data_primitive_desc_create(&desc, engine(), descs.src.get(), weights.get(),
                                                                 descs.dst.get(), forward.primitive_desc(),
                                                                 Attributes().get()),
          "inner product's data gradient");
    return Primitive(desc, {Argument::kDiffDst, Argument::kWeights, Argument::kDiffSrc});
}

Primitive inner_product_backward_weights(const InnerProduct &operation, const Desc &diff_weights,
                                         const Primitive &forward) {
    Descs descs(operation);
    dnnl_primitive_desc_t desc = nullptr;
    check(dnnl_inner_product_backward_weights_primitive_desc_create(
              &desc, engine(), descs.src.get(), diff_weights.get(), descs.bias.get(), descs.dst.get(),
              forward.primitive_desc(), Attributes().get()),
          "inner product's weight gradient");
    return Primitive(desc, {Argument::kSrc, Argument::kDiffDst, Argument::kDiffWeights, Argument::kDiffBias});
}

} // namespace rekindle::onednn
