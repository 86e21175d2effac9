#pragma once

#include "onednn/primitive.h"

namespace rekindle::onednn {

enum class EltwiseKind {
    kRelu, // alpha: the slope below 0
    kClip, // to alpha..beta
    kElu,  // alpha: the limit of -f(x) far below 0
    kSigmoid,
    kTanh,
    kGelu,        // the exact one
    kSwish,       // x sigmoid(alpha x)
    kMish,        // x tanh(softplus(x))
    kSoftplus,    // log(1 + exp(alpha x)) / alpha
    kHardSigmoid, // alpha x + beta, clipped to 0..1
    kHardSwish,   // x times that
    kExponential,
};

// A function of each element by itself, as oneDNN has it.
struct Eltwise {
    EltwiseKind kind;
    float alpha = 0, beta = 0;
    bool operator==(const Eltwise &) const = default;
};

// Whether the backward pass needs only dst, so that the activation can be fused behind its producer.
bool works_from_dst(const Eltwise &function);

// dst = f(src), same layout.
Primitive eltwise_forward(const Eltwise &function, const Desc &src, bool training);

// diff_src = diff_dst * f'(...), from dst where works_from_dst, else from src. `data` is the layout of that one;
// diff_src may be the memory of diff_dst.
Primitive eltwise_backward(const Eltwise &function, const Desc &diff, const Desc &data);

} // namespace rekindle::onednn
