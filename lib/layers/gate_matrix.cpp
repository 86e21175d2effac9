#include "layers/gate_matrix.h"

#include <algorithm>

#include "kernels/merge.h"
#include "onednn/matmul.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;

namespace {

Buffer floats(size_t rows, size_t columns) {
    return Buffer(rows * columns * sizeof(float));
}

onednn::Dims dims(size_t rows, size_t columns) {
    return {static_cast<int64_t>(rows), static_cast<int64_t>(columns)};
}

Desc matrix(size_t rows, size_t columns) {
    return Desc::row_major(dims(rows, columns));
}

// For rows that are dropped out, if any are.
Buffer dropped_rows(const GateMatrix &of) {
    return of.factors.empty() ? Buffer() : floats(of.rows, of.inner);
}

// to = from * factors, where there are some; returns to, or else from.
const float *drop_out(const GateMatrix &of, size_t gate, const float *from, float *to) {
    if (of.factors.empty()) return from;
    for (size_t row = 0; row < of.rows; ++row) {
        const float *factors = of.factors.at(gate, (of.first_row + row) % of.factors.batch);
        kernels::multiply(from + row * of.inner, factors, to + row * of.inner, 0, of.inner);
    }
    return to;
}

// The columns of a gate, of rows of all gates, by themselves.
void take_columns(const GateMatrix &of, size_t gate, size_t rows, const float *from, float *to) {
    for (size_t row = 0; row < rows; ++row) {
        std::copy_n(from + (row * of.gates + gate) * of.units, of.units, to + row * of.units);
    }
}

} // namespace

GateForward::GateForward(const GateMatrix &of)
    : of_(of), product_(onednn::matmul(matrix(of.rows, of.inner),
                                       Desc::strided(dims(of.inner, of.units), dims(of.gates * of.units, 1)),
                                       matrix(of.rows, of.units))),
      dropped_(dropped_rows(of)) {}

void GateForward::operator()(size_t gate, const float *src, const float *kernel, float *dst) {
    const float *dropped = drop_out(of_, gate, src, dropped_.as<float>());
    product_({{Argument::kSrc, dropped}, {Argument::kWeights, kernel + gate * of_.units}, {Argument::kDst, dst}});
}

GateBackward::GateBackward(const GateMatrix &of)
    : of_(of), product_(onednn::matmul(matrix(of.rows, of.units),
                                       Desc::strided(dims(of.units, of.inner), dims(1, of.gates * of.units)),
                                       matrix(of.rows, of.inner))),
      diff_(floats(of.rows, of.units)), diff_src_(floats(of.rows, of.inner)) {}

void GateBackward::operator()(size_t gate, const float *diff, const float *kernel, float *diff_src) {
    float *own = diff_.as<float>(), *from_gate = diff_src_.as<float>();
    take_columns(of_, gate, of_.rows, diff, own);
    product_({{Argument::kSrc, own}, {Argument::kWeights, kernel + gate * of_.units}, {Argument::kDst, from_gate}});
    drop_out(of_, gate, from_gate, from_gate);
    kernels::add(diff_src, from_gate, diff_src, 0, of_.rows * of_.inner);
}

GateGradient::GateGradient(const GateMatrix &of)
    : of_(of), product_(onednn::matmul(Desc::strided(dims(of.inner, of.rows), dims(1, of.inner)),
                                       matrix(of.rows, of.units), matrix(of.inner, of.units))),
      dropped_(dropped_rows(of)), diff_(floats(of.rows, of.units)), diff_kernel_(floats(of.inner, of.units)) {}

void GateGradient::operator()(size_t gate, const float *src, const float *diff, float *diff_kernel) {
    const float *dropped = drop_out(of_, gate, src, dropped_.as<float>());
    float *own = diff_.as<float>(), *from_gate = diff_kernel_.as<float>();
    take_columns(of_, gate, of_.rows, diff, own);
    product_({{Argument::kSrc, dropped}, {Argument::kWeights, own}, {Argument::kDst, from_gate}});
    for (size_t row = 0; row < of_.inner; ++row) {
        std::copy_n(from_gate + row * of_.units, of_.units, diff_kernel + (row * of_.gates + gate) * of_.units);
    }
}

} // namespace rekindle
