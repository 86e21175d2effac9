#pragma once

#include <optional>

#include "onednn/eltwise.h"

namespace rekindle::onednn {

using Extents = std::vector<int64_t>; // one for each spatial axis

// A convolution of (batch, channels, spatial axes), with its padding worked out, or a transposed one: what leads back
// from a convolution's output, here the source, to its input; padding is then of that input.
struct Convolution {
    Dims src_dims, dst_dims;
    Extents kernel, strides, dilation, padding_before, padding_after;
    int64_t groups;
    bool bias;
    std::optional<Eltwise> activation; // fused behind the forward pass
    bool training;
    bool transposed;

    // oneDNN's weights: (groups,) filters per group, channels per group, spatial axes.
    Dims weight_dims() const;
};

// The public kernel (spatial axes, channels / groups, filters), or a transposed one's (spatial axes, filters,
// channels), row-major, in oneDNN's dimensions.
Desc convolution_kernel_desc(const Convolution &operation);

// All layouts may be Desc::any.
Primitive convolution_forward(const Convolution &operation, const Desc &src, const Desc &weights);
Primitive convolution_backward_data(const Convolution &operation, const Desc &weights, const Desc &diff_dst,
                                    const Primitive &forward);
Primitive convolution_backward_weights(const Convolution &operation, const Desc &src, const Desc &diff_weights,
                                       const Desc &diff_dst, const Primitive &forward);

} // namespace rekindle::onednn
