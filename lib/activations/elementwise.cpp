#include "activations/elementwise.h"

#include <cmath>

#include "kernels/activations.h"
#include "onednn/called_primitive.h"
#include "runtime/parallel.h"

namespace rekindle {

using onednn::Argument;
using onednn::Eltwise;
using plan::Builder;
using plan::Value;

namespace {

class EltwiseRow final : public RowFunction {
public:
    EltwiseRow(const Eltwise &function, const onednn::Desc &row)
        : from_dst_(works_from_dst(function)), forward_(onednn::eltwise_forward(function, row, true)),
          backward_(onednn::eltwise_backward(function, row, row)) {}

    void forward(const float *src, float *dst) override { forward_({{Argument::kSrc, src}, {Argument::kDst, dst}}); }
    void backward(const float *src, const float *dst, const float *diff_dst, float *diff_src) override {
        onednn::CalledPrimitive::Operand data{from_dst_ ? Argument::kDst : Argument::kSrc, from_dst_ ? dst : src};
        backward_({data, {Argument::kDiffDst, diff_dst}, {Argument::kDiffSrc, diff_src}});
    }

private:
    bool from_dst_;
    onednn::CalledPrimitive forward_, backward_;
};

class EltwiseActivation final : public Activation {
public:
    explicit EltwiseActivation(const Eltwise &function) : function_(function) {}

    std::optional<Eltwise> fused() const override { return function_; }
    PendingActivation pending() const override {
        bool is_sigmoid = function_.kind == onednn::EltwiseKind::kSigmoid;
        return is_sigmoid ? PendingActivation::kSigmoid : PendingActivation::kNone;
    }
    Value lower(Builder &builder, const Value &src) const override;
    std::unique_ptr<RowFunction> on_rows(int64_t size) const override {
        return std::make_unique<EltwiseRow>(function_, onednn::Desc::row_major({size}));
    }

private:
    Eltwise function_;
};

Value EltwiseActivation::lower(Builder &builder, const Value &src) const {
    Value dst = builder.value(src.shape, src.desc);
    builder.add("activation", onednn::eltwise_forward(function_, src.desc, builder.training()),
                {{Argument::kSrc, src.block}, {Argument::kDst, dst.block}});
    builder.on_backward(src, dst, [&builder, function = function_, src, dst](const Value &given) {
        if (works_from_dst(function)) return fused_activation_backward(builder, function, dst, given);
        Value diff_dst = builder.in_layout(given, src.desc), diff_src = builder.gradient_memory(diff_dst);
        builder.add(
            "activation_backward", onednn::eltwise_backward(function, src.desc, src.desc),
            {{Argument::kSrc, src.block}, {Argument::kDiffDst, diff_dst.block}, {Argument::kDiffSrc, diff_src.block}});
        return diff_src;
    });
    return dst;
}

constexpr size_t kGranularity = 64, kSerialBelow = 16384; // elements

class ElementRow final : public RowFunction {
public:
    ElementRow(const ElementFunction &function, int64_t size) : function_(function), size_(static_cast<size_t>(size)) {}

    void forward(const float *src, float *dst) override { function_.forward(src, dst, 0, size_); }
    void backward(const float *src, const float *, const float *diff_dst, float *diff_src) override {
        function_.backward(src, diff_dst, diff_src, 0, size_);
    }

private:
    ElementFunction function_;
    size_t size_;
};

class ElementActivation final : public Activation {
public:
    explicit ElementActivation(ElementFunction function) : function_(std::move(function)) {}
    Value lower(Builder &builder, const Value &given) const override;
    std::unique_ptr<RowFunction> on_rows(int64_t size) const override {
        return std::make_unique<ElementRow>(function_, size);
    }

private:
    ElementFunction function_;
};

Value ElementActivation::lower(Builder &builder, const Value &given) const {
    // Any order of the elements will do, but padding between them must stay zero.
    bool is_padded = given.desc.bytes() != given.elements() * sizeof(float);
    Value src = is_padded ? builder.plain(given) : given;
    Value dst = builder.value(src.shape, src.desc);
    size_t count = src.elements();
    int threads = builder.request().threads;
    auto over_all = [threads, count](const auto &part) {
        runtime::parallel_for(threads, count, kGranularity, kSerialBelow, part);
    };
    builder.add("activation", {src.block, dst.block},
                [over_all, from = src.block, to = dst.block, forward = function_.forward](const plan::Run &) {
                    over_all([&](size_t begin, size_t end) { forward(from->floats(), to->floats(), begin, end); });
                });
    builder.on_backward(src, dst, [&builder, over_all, src, backward = function_.backward](const Value &given_diff) {
        Value diff_dst = builder.in_layout(given_diff, src.desc), diff_src = builder.gradient_memory(diff_dst);
        builder.add("activation_backward", {src.block, diff_dst.block, diff_src.block},
                    [=, from = src.block, diff = diff_dst.block, to = diff_src.block](const plan::Run &) {
                        over_all([&](size_t begin, size_t end) {
                            backward(from->floats(), diff->floats(), to->floats(), begin, end);
                        });
                    });
        return diff_src;
    });
    return dst;
}

} // namespace

std::optional<Eltwise> fused_activation(const Activation &activation, plan::Mode mode) {
    std::optional<Eltwise> function = activation.fused();
    if (function && mode == plan::Mode::kTrain && !works_from_dst(*function)) return std::nullopt;
    return function;
}

Value fused_activation_backward(Builder &builder, const Eltwise &function, const Value &dst, const Value &given) {
    Value diff_dst = builder.in_layout(given, dst.desc), diff_src = builder.gradient_memory(diff_dst);
    builder.add(
        "activation_backward", onednn::eltwise_backward(function, dst.desc, dst.desc),
        {{Argument::kDst, dst.block}, {Argument::kDiffDst, diff_dst.block}, {Argument::kDiffSrc, diff_src.block}});
    return diff_src;
}

ActivationPointer eltwise_activation(const Eltwise &function) {
    return std::make_shared<EltwiseActivation>(function);
}

ActivationPointer element_activation(ElementFunction function) {
    return std::make_shared<ElementActivation>(std::move(function));
}

ActivationPointer selu_activation() {
    return element_activation({kernels::selu, kernels::selu_backward});
}

ActivationPointer softsign_activation() {
    return element_activation({kernels::softsign, kernels::softsign_backward});
}

ActivationPointer relu_activation(double max_value, double negative_slope, double threshold) {
    kernels::Relu relu{static_cast<float>(max_value), static_cast<float>(negative_slope),
                       static_cast<float>(threshold)};
    if (threshold == 0 && std::isinf(max_value)) {
        return eltwise_activation({onednn::EltwiseKind::kRelu, relu.negative_slope});
    }
    return element_activation(
        {[relu](const float *src, float *dst, size_t begin, size_t end) { kernels::relu(relu, src, dst, begin, end); },
         [relu](const float *src, const float *diff_dst, float *diff_src, size_t begin, size_t end) {
             kernels::relu_backward(relu, src, diff_dst, diff_src, begin, end);
         }});
}

} // namespace rekindle
