#include "layers/affine.h"

#include "activations/activation.h"
#include "onednn/inner_product.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;
using onednn::InnerProduct;
using onednn::Primitive;
using plan::Builder;
using plan::Value;

Value lower_affine(Builder &builder, const std::string &name, const Value &src, const Affine &of) {
    Shape output = src.shape;
    output.back() = of.units;
    int64_t inputs = src.shape.back();
    InnerProduct operation{static_cast<int64_t>(src.elements()) / inputs,
                           inputs,
                           of.units,
                           of.bias.has_value(),
                           of.activation,
                           builder.training()};
    onednn::Dims kernel_dims{of.units, inputs};
    Primitive forward = builder.with_weights(
        of.kernel, kernel_dims, [&](const Desc &weights) { return inner_product_forward(operation, weights); });
    Value dst = builder.value(output, onednn::activation_desc(output));
    std::vector<plan::Kernel::Operand> operands{
        {Argument::kSrc, src.block},
        {Argument::kWeights, builder.weight(of.kernel, forward.desc(Argument::kWeights))},
        {Argument::kDst, dst.block}};
    if (of.bias) operands.push_back({Argument::kBias, builder.weight(*of.bias, forward.desc(Argument::kBias))});
    builder.add(name, forward, operands);

    builder.on_backward(src, {of.kernel}, dst, [=, &builder](const Value &diff) -> Value {
        Value diff_dst =
            of.activation ? fused_activation_backward(builder, *of.activation, dst, diff) : builder.plain(diff);
        if (builder.is_trained(of.kernel)) {
            Primitive weights = builder.with_weights(of.kernel, kernel_dims, [&](const Desc &diff_weights) {
                return inner_product_backward_weights(operation, diff_weights, forward);
            });
            std::vector<Builder::Gradient> gradients{{of.kernel, Argument::kDiffWeights}};
            if (of.bias) gradients.push_back({*of.bias, Argument::kDiffBias});
            builder.add_weight_gradient(name + "_backward_weights", weights,
                                        {{Argument::kSrc, src.block}, {Argument::kDiffDst, diff_dst.block}}, gradients);
        }
        if (!builder.needs_gradient(src)) return {};
        Primitive data = builder.with_weights(of.kernel, kernel_dims, [&](const Desc &stored) {
            return inner_product_backward_data(operation, stored, forward);
        });
        Value diff_src = builder.value(src.shape, src.desc);
        builder.add(name + "_backward_data", data,
                    {{Argument::kDiffDst, diff_dst.block},
                     {Argument::kWeights, builder.weight(of.kernel, data.desc(Argument::kWeights))},
                     {Argument::kDiffSrc, diff_src.block}});
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
