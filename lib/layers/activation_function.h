#pragma once

#include <optional>
#include <string>

#include "onednn/eltwise.h"
#include "plan/builder.h"

namespace rekindle {

// The functions that `activation` arguments name.
enum class ActivationFunction { kLinear, kRelu, kSigmoid, kTanh, kSoftmax, kGelu, kElu };

// Throws INVALID_ARGUMENT for an unknown name; "" is linear.
ActivationFunction activation_from_name(const std::string &name, const std::string &argument);
const char *activation_name(ActivationFunction function);

// The activation as a post-op of its producer, where that is possible in this mode.
std::optional<onednn::Eltwise> fused_activation(ActivationFunction function, plan::Mode mode);

// The gradient in front of an activation that was fused: diff_dst is changed in place.
plan::Value fused_activation_backward(plan::Builder &builder, onednn::Eltwise kind, const plan::Value &dst,
                                      const plan::Value &diff_dst);

// Adds the activation as kernels of its own, with their way back.
plan::Value lower_activation(plan::Builder &builder, ActivationFunction function, const plan::Value &src);

} // namespace rekindle
