#pragma once

#include <optional>

#include "onednn/eltwise.h"

namespace rekindle::onednn {

// dst (rows, units) = activation(src (rows, inputs) . weights (units, inputs)^T + bias (units)).
struct InnerProduct {
    int64_t rows, inputs, units;
    bool bias;
    std::optional<Eltwise> activation; // fused behind the forward pass
    bool training;
};

// The public kernel (inputs, units), row-major, as a descriptor of oneDNN's (units, inputs).
Desc dense_kernel_desc(int64_t inputs, int64_t units);

// A layout may be Desc::any. Reads kSrc, kWeights, kBias; writes kDst. src is row-major.
Primitive inner_product_forward(const InnerProduct &operation, const Desc &weights);

// Reads kDiffDst, kWeights; writes kDiffSrc. All but the weights are row-major.
Primitive inner_product_backward_data(const InnerProduct &operation, const Desc &weights, const Primitive &forward);

// Reads kSrc, kDiffDst; writes kDiffWeights, kDiffBias.
Primitive inner_product_backward_weights(const InnerProduct &operation, const Desc &diff_weights,
                                         const Primitive &forward);

} // namespace rekindle::onednn
