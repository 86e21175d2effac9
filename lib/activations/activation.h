#pragma once

#include <memory>
#include <optional>
#include <string>

#include "onednn/eltwise.h"
#include "plan/builder.h"

namespace rekindle {

// The activations that a loss may take upon itself, so that a model's last layer leaves them.
enum class PendingActivation { kNone, kSigmoid, kSoftmax };

// An activation of a row in the middle of a kernel. Not for several threads at once.
class RowFunction {
public:
    virtual ~RowFunction() = default;

    virtual void forward(const float *src, float *dst) = 0;
    // From dst = f(src), diff_src = diff_dst * f'(src); diff_src may be diff_dst.
    virtual void backward(const float *src, const float *dst, const float *diff_dst, float *diff_src) = 0;
};

// A function of a tensor that keeps its shape and has no weights. Immutable.
class Activation {
public:
    virtual ~Activation() = default;

    // Throws INVALID_ARGUMENT for the shape of a sample that it cannot take; `class_name` is that of the layer.
    virtual void check(const Shape & /*sample*/, const char * /*class_name*/) const {}
    // How its producer may do it, where that is possible.
    virtual std::optional<onednn::Eltwise> fused() const { return std::nullopt; }
    virtual PendingActivation pending() const { return PendingActivation::kNone; }

    // Adds it as kernels of its own, with their way back.
    virtual plan::Value lower(plan::Builder &builder, const plan::Value &src) const = 0;
    // For rows of so many elements, each by itself; to be used with the OpenMP threads that there are now.
    virtual std::unique_ptr<RowFunction> on_rows(int64_t size) const = 0;
};

using ActivationPointer = std::shared_ptr<const Activation>;

// By Keras's name. Throws INVALID_ARGUMENT for an unknown one, which `argument` names in errors.
ActivationPointer activation_from_name(const std::string &name, const char *argument);

// "relu"
inline constexpr onednn::Eltwise kPlainRelu{onednn::EltwiseKind::kRelu};

// The activation as a post-op of its producer, where that is possible in this mode.
std::optional<onednn::Eltwise> fused_activation(const Activation &activation, plan::Mode mode);

// The gradient in front of an activation that was fused.
plan::Value fused_activation_backward(plan::Builder &builder, const onednn::Eltwise &function, const plan::Value &dst,
                                      const plan::Value &diff_dst);

// Adds what a loss or a metric has been left.
plan::Value lower_pending(plan::Builder &builder, PendingActivation pending, const plan::Value &src);
// The same of a row-major value for who only reads what comes of it: there is no way back, and a small batch costs
// little. Last digits may differ.
plan::Value lower_probabilities(plan::Builder &builder, PendingActivation pending, const plan::Value &src);

} // namespace rekindle
