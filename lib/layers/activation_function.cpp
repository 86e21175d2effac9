#include "layers/activation_function.h"

#include <array>

#include "core/error.h"
#include "onednn/softmax.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;
using onednn::Eltwise;
using onednn::Primitive;
using plan::Builder;
using plan::Value;

namespace {

struct FunctionEntry {
    ActivationFunction function;
    const char *name;
    std::optional<Eltwise> eltwise;
};

constexpr std::array<FunctionEntry, 7> kFunctions{{
    {ActivationFunction::kLinear, "linear", std::nullopt},
    {ActivationFunction::kRelu, "relu", Eltwise::kRelu},
    {ActivationFunction::kSigmoid, "sigmoid", Eltwise::kSigmoid},
    {ActivationFunction::kTanh, "tanh", Eltwise::kTanh},
    {ActivationFunction::kSoftmax, "softmax", std::nullopt},
    {ActivationFunction::kGelu, "gelu", Eltwise::kGelu},
    {ActivationFunction::kElu, "elu", Eltwise::kElu},
}};

const FunctionEntry &entry(ActivationFunction function) {
    return kFunctions[static_cast<size_t>(function)];
}

Value lower_eltwise(Builder &builder, Eltwise kind, const Value &src) {
    Value dst = builder.value(src.shape, src.desc);
    builder.add("activation", onednn::eltwise_forward(kind, src.desc, builder.training()),
                {{Argument::kSrc, src.block}, {Argument::kDst, dst.block}});
    if (!builder.training()) return dst;
    bool wanted = builder.input_gradient_wanted();
    builder.on_backward([&builder, kind, src, dst, wanted](const Value &diff_dst) -> Value {
        if (!wanted) return {};
        if (onednn::works_from_dst(kind)) return fused_activation_backward(builder, kind, dst, diff_dst);
        Value diff = builder.in_layout(diff_dst, src.desc);
        builder.add("activation_backward", onednn::eltwise_backward(kind, diff.desc, src.desc),
                    {{Argument::kSrc, src.block}, {Argument::kDiffDst, diff.block}, {Argument::kDiffSrc, diff.block}});
        return diff;
    });
    return dst;
}

// Over the last axis of the public shape: row-major rows.
Value lower_softmax(Builder &builder, const Value &given) {
    Value src = builder.plain(given);
    int64_t classes = src.shape.back();
    Desc rows = Desc::row_major({static_cast<int64_t>(src.elements()) / classes, classes});
    Value dst = builder.value(src.shape, src.desc);
    Primitive forward = onednn::softmax_forward(rows, builder.training());
    builder.add("softmax", forward, {{Argument::kSrc, src.block}, {Argument::kDst, dst.block}});
    if (!builder.training()) return dst;
    bool wanted = builder.input_gradient_wanted();
    builder.on_backward([&builder, rows, forward, dst, wanted](const Value &diff_dst) -> Value {
        if (!wanted) return {};
        Value diff = builder.plain(diff_dst);
        builder.add("softmax_backward", onednn::softmax_backward(rows, forward),
                    {{Argument::kDst, dst.block}, {Argument::kDiffDst, diff.block}, {Argument::kDiffSrc, diff.block}});
        return diff;
    });
    return dst;
}

} // namespace

ActivationFunction activation_from_name(const std::string &name, const std::string &argument) {
    if (name.empty()) return ActivationFunction::kLinear;
    for (const FunctionEntry &known : kFunctions) {
        if (name == known.name) return known.function;
    }
    fail(REKINDLE_INVALID_ARGUMENT, argument, " is \"", name,
         "\"; expected linear, relu, sigmoid, tanh, softmax, gelu or elu");
}

const char *activation_name(ActivationFunction function) {
    return entry(function).name;
}

std::optional<Eltwise> fused_activation(ActivationFunction function, plan::Mode mode) {
    std::optional<Eltwise> kind = entry(function).eltwise;
    if (kind && mode == plan::Mode::kTrain && !onednn::works_from_dst(*kind)) return std::nullopt;
    return kind;
}

Value fused_activation_backward(Builder &builder, Eltwise kind, const Value &dst, const Value &diff_dst) {
    Value diff = builder.in_layout(diff_dst, dst.desc);
    builder.add("activation_backward", onednn::eltwise_backward(kind, diff.desc, dst.desc),
                {{Argument::kDst, dst.block}, {Argument::kDiffDst, diff.block}, {Argument::kDiffSrc, diff.block}});
    return diff;
}

Value lower_activation(Builder &builder, ActivationFunction function, const Value &src) {
    if (function == ActivationFunction::kLinear) return src;
    if (function == ActivationFunction::kSoftmax) return lower_softmax(builder, src);
    return lower_eltwise(builder, *entry(function).eltwise, src);
}

} // namespace rekindle
