// Batch normalization in a convolution's layout, by oneDNN.
#include "layers/batch_statistics.h"
#include "onednn/batch_normalization.h"

namespace rekindle {

using onednn::Argument;
using plan::Block;
using plan::Builder;
using plan::Value;

Value lower_blocked(Builder &builder, const BatchStatistics &of) {
    onednn::Desc layout = onednn::channels_first(of.src.desc);
    onednn::BatchNormalization operation{layout,       of.epsilon,        of.gamma.has_value(), of.beta.has_value(),
                                         of.are_fixed, builder.training()};
    auto made = onednn::fast_or_none([&] { return batch_normalization_forward(operation); });
    if (!made) {
        BatchStatistics plain = of;
        plain.src = builder.plain(of.src);
        return lower_rows(builder, plain);
    }
    const onednn::Primitive &forward = *made;
    const Value &src = of.src;
    onednn::Desc view = onednn::Desc::row_major({of.channels()});
    Block *moving_mean = builder.weight(of.moving_mean, view),
          *moving_variance = builder.weight(of.moving_variance, view);
    Block *mean = of.are_fixed ? moving_mean : builder.block(view.bytes());
    Block *variance = of.are_fixed ? moving_variance : builder.block(view.bytes());
    Value dst = builder.value(src.shape, src.desc);
    std::vector<plan::Kernel::Operand> statistics{{Argument::kMean, mean}, {Argument::kVariance, variance}};
    if (of.gamma) statistics.push_back({Argument::kScale, builder.weight(*of.gamma, view)});
    std::vector<plan::Kernel::Operand> operands = statistics;
    operands.push_back({Argument::kSrc, src.block});
    operands.push_back({Argument::kDst, dst.block});
    if (of.beta) operands.push_back({Argument::kShift, builder.weight(*of.beta, view)});
    builder.add("batch_normalization", forward, operands);
    if (!of.are_fixed) move_averages(builder, of, {mean, variance, nullptr});

    std::vector<Builder::Gradient> gradients;
    if (of.gamma) gradients.push_back({*of.gamma, Argument::kDiffScale});
    if (of.beta) gradients.push_back({*of.beta, Argument::kDiffShift});
    bool is_trained = !gradients.empty() && builder.is_trained(gradients[0].parameter);
    if (!is_trained) gradients.clear();
    builder.on_backward(src, of.parameters(), dst, [=, &builder](const Value &given) {
        Value diff_dst = builder.in_layout(given, src.desc), diff_src = builder.gradient_memory(diff_dst);
        std::vector<plan::Kernel::Operand> backward_operands = statistics;
        backward_operands.push_back({Argument::kSrc, src.block});
        backward_operands.push_back({Argument::kDiffDst, diff_dst.block});
        backward_operands.push_back({Argument::kDiffSrc, diff_src.block});
        builder.add_weight_gradient("batch_normalization_backward",
                                    batch_normalization_backward(operation, layout, is_trained, forward),
                                    std::move(backward_operands), gradients);
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
