#pragma once

#include "layers/gate_factors.h"
#include "onednn/called_primitive.h"

namespace rekindle {

// Products with the columns that one gate has in a row-major kernel (inner, gates * units), of rows that are dropped
// out for that gate, if there are factors. To be used with the OpenMP threads that there are where one is made.
struct GateMatrix {
    size_t rows, inner, units, gates;
    GateFactors factors;
    size_t first_row = 0; // of the rows, in a batch; they may be those of several steps
};

// dst (rows, units) = (src (rows, inner) * factors) . kernel
class GateForward {
public:
    explicit GateForward(const GateMatrix &of);
    void operator()(size_t gate, const float *src, const float *kernel, float *dst);

private:
    GateMatrix of_;
    onednn::CalledPrimitive product_;
    Buffer dropped_;
};

// diff_src (rows, inner) += (diff (rows, gates * units) of the gate . kernel^T) * factors
class GateBackward {
public:
    explicit GateBackward(const GateMatrix &of);
    void operator()(size_t gate, const float *diff, const float *kernel, float *diff_src);

private:
    GateMatrix of_;
    onednn::CalledPrimitive product_;
    Buffer diff_, diff_src_;
};

// diff_kernel of the gate = (src (rows, inner) * factors)^T . diff (rows, gates * units) of the gate
class GateGradient {
public:
    explicit GateGradient(const GateMatrix &of);
    void operator()(size_t gate, const float *src, const float *diff, float *diff_kernel);

private:
    GateMatrix of_;
    onednn::CalledPrimitive product_;
    Buffer dropped_, diff_, diff_kernel_;
};

} // namespace rekindle
