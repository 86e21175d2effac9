#include <algorithm>

#include "activations/elementwise.h"
#include "activations/softmax.h"
#include "parts/registry.h"

namespace rekindle {

using onednn::EltwiseKind;
using onednn::SoftmaxKind;

namespace {

// An activation by Keras's name, and by another one that Keras has for it.
struct ActivationClass {
    const char *class_name;
    const char *short_name;
    ActivationPointer (*make)();
    static constexpr const char *name = nullptr;
};

class LinearRow final : public RowFunction {
public:
    explicit LinearRow(int64_t size) : size_(size) {}

    void forward(const float *src, float *dst) override { std::copy_n(src, size_, dst); }
    void backward(const float *, const float *, const float *diff_dst, float *diff_src) override {
        if (diff_src != diff_dst) std::copy_n(diff_dst, size_, diff_src);
    }

private:
    int64_t size_;
};

class Linear final : public Activation {
public:
    plan::Value lower(plan::Builder &, const plan::Value &src) const override { return src; }
    std::unique_ptr<RowFunction> on_rows(int64_t size) const override { return std::make_unique<LinearRow>(size); }
};

ActivationPointer sigmoid() {
    return eltwise_activation({EltwiseKind::kSigmoid});
}

ActivationPointer softmax() {
    return softmax_activation(SoftmaxKind::kSoftmax, -1);
}

// One line for each activation.
constexpr ActivationClass kActivations[] = {
    {"elu", nullptr,
     [] {
         return eltwise_activation({EltwiseKind::kElu, 1});
     }},
    {"exponential", nullptr, [] { return eltwise_activation({EltwiseKind::kExponential}); }},
    {"gelu", nullptr, [] { return eltwise_activation({EltwiseKind::kGelu}); }},
    {"hard_sigmoid", nullptr,
     [] {
         return eltwise_activation({EltwiseKind::kHardSigmoid, 1.0f / 6, 0.5f});
     }},
    {"hard_silu", "hard_swish",
     [] {
         return eltwise_activation({EltwiseKind::kHardSwish, 1.0f / 6, 0.5f});
     }},
    {"leaky_relu", nullptr,
     [] {
         return eltwise_activation({EltwiseKind::kRelu, 0.2f});
     }},
    {"linear", nullptr, []() -> ActivationPointer { return std::make_shared<Linear>(); }},
    {"log_softmax", nullptr, [] { return softmax_activation(SoftmaxKind::kLogSoftmax, -1); }},
    {"mish", nullptr, [] { return eltwise_activation({EltwiseKind::kMish}); }},
    {"relu", nullptr, [] { return eltwise_activation(kPlainRelu); }},
    {"relu6", nullptr,
     [] {
         return eltwise_activation({EltwiseKind::kClip, 0, 6});
     }},
    {"selu", nullptr, selu_activation},
    {"sigmoid", nullptr, sigmoid},
    {"silu", "swish",
     [] {
         return eltwise_activation({EltwiseKind::kSwish, 1});
     }},
    {"softmax", nullptr, softmax},
    {"softplus", nullptr,
     [] {
         return eltwise_activation({EltwiseKind::kSoftplus, 1});
     }},
    {"softsign", nullptr, softsign_activation},
    {"tanh", nullptr, [] { return eltwise_activation({EltwiseKind::kTanh}); }},
};

} // namespace

ActivationPointer activation_from_name(const std::string &name, const char *argument) {
    std::array<const ActivationClass *, std::size(kActivations)> classes;
    for (size_t i = 0; i < classes.size(); ++i) classes[i] = &kActivations[i];
    return parts::find_class(classes, argument, name).make();
}

plan::Value lower_pending(plan::Builder &builder, PendingActivation pending, const plan::Value &src) {
    switch (pending) {
    case PendingActivation::kSigmoid: return sigmoid()->lower(builder, src);
    case PendingActivation::kSoftmax: return softmax()->lower(builder, src);
    case PendingActivation::kNone: break;
    }
    return src;
}

} // namespace rekindle
