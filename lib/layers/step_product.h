#pragma once

#include <vector>

#include "onednn/called_primitive.h"
#include "plan/builder.h"
#include "runtime/parallel.h"

namespace rekindle {

// The product of a recurrent layer's state with its weights, at each step: dst (rows, columns) = src (rows, inner) .
// weights (inner, columns). The rows of a batch are split over the threads, each of which goes through all steps by
// itself.
class StepProduct {
public:
    // Where a plan is made. `weights` is how they lie; the product may want them in another layout.
    StepProduct(const runtime::Split &rows, const onednn::Desc &weights);

    // The layout that the product wants the weights in.
    onednn::Desc weights() const { return parts_[0].primitive().desc(onednn::Argument::kWeights); }

    // For the rows of a part, with the parts' own threads.
    void run(size_t part, const float *src, const float *weights, float *dst) {
        using onednn::Argument;
        parts_[part]({{Argument::kSrc, src}, {Argument::kWeights, weights}, {Argument::kDst, dst}});
    }

private:
    std::vector<onednn::CalledPrimitive> parts_;
};

} // namespace rekindle
