#include "activations/softmax.h"

#include "onednn/called_primitive.h"
#include "plan/moved_axis.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;
using onednn::Primitive;
using onednn::SoftmaxKind;
using plan::Builder;
using plan::Value;

namespace {

class SoftmaxRow final : public RowFunction {
public:
    SoftmaxRow(SoftmaxKind kind, const Desc &row)
        : forward_(onednn::softmax_forward(kind, row, true)),
          backward_(onednn::softmax_backward(kind, row, forward_.primitive())) {}

    void forward(const float *src, float *dst) override { forward_({{Argument::kSrc, src}, {Argument::kDst, dst}}); }
    void backward(const float *, const float *dst, const float *diff_dst, float *diff_src) override {
        backward_({{Argument::kDst, dst}, {Argument::kDiffDst, diff_dst}, {Argument::kDiffSrc, diff_src}});
    }

private:
    onednn::CalledPrimitive forward_, backward_;
};

class SoftmaxActivation final : public Activation {
public:
    SoftmaxActivation(SoftmaxKind kind, int64_t axis) : kind_(kind), axis_(axis) {}

    void check(const Shape &sample, const char *class_name) const override {
        plan::axis_of(class_name, axis_, with_batch(1, sample));
    }
    PendingActivation pending() const override {
        return kind_ == SoftmaxKind::kSoftmax && axis_ == -1 ? PendingActivation::kSoftmax : PendingActivation::kNone;
    }
    Value lower(Builder &builder, const Value &src) const override;
    std::unique_ptr<RowFunction> on_rows(int64_t size) const override {
        return std::make_unique<SoftmaxRow>(kind_, Desc::row_major({1, size}));
    }

private:
    Value lower_rows(Builder &builder, const Value &src) const;

    SoftmaxKind kind_;
    int64_t axis_;
};

Value SoftmaxActivation::lower(Builder &builder, const Value &src) const {
    plan::MovedAxis axis(src.shape, plan::axis_of("softmax", axis_, src.shape));
    return axis.back(builder, lower_rows(builder, axis.to_end(builder, builder.plain(src))));
}

Value SoftmaxActivation::lower_rows(Builder &builder, const Value &src) const {
    int64_t classes = src.shape.back();
    Desc rows = Desc::row_major({static_cast<int64_t>(src.elements()) / classes, classes});
    Value dst = builder.value(src.shape, src.desc);
    Primitive forward = onednn::softmax_forward(kind_, rows, builder.training());
    builder.add("softmax", forward, {{Argument::kSrc, src.block}, {Argument::kDst, dst.block}});
    builder.on_backward(src, dst, [&builder, kind = kind_, rows, forward, dst](const Value &given) {
        Value diff_dst = builder.in_layout(given, dst.desc), diff_src = builder.gradient_memory(diff_dst);
        builder.add(
            "softmax_backward", onednn::softmax_backward(kind, rows, forward),
            {{Argument::kDst, dst.block}, {Argument::kDiffDst, diff_dst.block}, {Argument::kDiffSrc, diff_src.block}});
        return diff_src;
    });
    return dst;
}

} // namespace

ActivationPointer softmax_activation(SoftmaxKind kind, int64_t axis) {
    return std::make_shared<SoftmaxActivation>(kind, axis);
}

} // namespace rekindle
