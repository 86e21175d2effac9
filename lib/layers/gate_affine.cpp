#include "layers/gate_affine.h"

#include <algorithm>

#include "kernels/merge.h"
#include "layers/gate_matrix.h"
#include "onednn/inner_product.h"
#include "onednn/reorder.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

// Writes the columns of a gate to rows of all gates.
void put_columns(const GateMatrix &of, size_t gate, const float *from, const float *bias, float *to) {
    for (size_t row = 0; row < of.rows; ++row) {
        float *columns = to + (row * of.gates + gate) * of.units;
        if (bias == nullptr) {
            std::copy_n(from + row * of.units, of.units, columns);
        } else {
            kernels::add(from + row * of.units, bias + gate * of.units, columns, 0, of.units);
        }
    }
}

void add_bias_gradient(Builder &builder, const std::string &name, size_t parameter, Block *diff, const GateMatrix &of) {
    Block *written = builder.gradient_to_write(parameter);
    builder.add(name + "_bias_gradient", {diff, written}, [=, width = of.gates * of.units](const plan::Run &) {
        std::copy_n(diff->floats(), width, written->floats());
        for (size_t row = 1; row < of.rows; ++row) {
            kernels::add(written->floats(), diff->floats() + row * width, written->floats(), 0, width);
        }
    });
    builder.add_written_gradient(parameter, written);
}

// Of the row-major kernel, which is then brought to the layout that it is stored in.
void add_kernel_gradient(Builder &builder, const std::string &name, size_t parameter, const Desc &plain, Block *src,
                         Block *diff, const GateMatrix &of) {
    auto gradient = std::make_shared<GateGradient>(of);
    Block *written = builder.block(plain.bytes());
    builder.add(name + "_kernel_gradient", {src, diff, of.factors.block, written}, [=](const plan::Run &) {
        for (size_t gate = 0; gate < of.gates; ++gate) {
            (*gradient)(gate, src->floats(), diff->floats(), written->floats());
        }
    });
    builder.add_weight_gradient("reorder_gradient", onednn::reorder(plain, builder.stored_desc(parameter)),
                                {{Argument::kSrc, written}}, {{parameter, Argument::kDst}});
}

} // namespace

Value lower_gate_affine(Builder &builder, const std::string &name, const Value &src, const Affine &affine, size_t gates,
                        const GateFactors &factors) {
    size_t inputs = static_cast<size_t>(src.shape.back()), units = static_cast<size_t>(affine.units) / gates;
    GateMatrix of{src.elements() / inputs, inputs, units, gates, factors};
    Shape shape{src.shape[0], src.shape[1], affine.units};
    Value dst = builder.value(shape, Desc::row_major(shape));
    Desc plain = onednn::dense_kernel_desc(src.shape.back(), affine.units);
    Block *kernel = builder.weight(affine.kernel, plain);
    Block *bias = affine.bias ? builder.weight(*affine.bias, Desc::row_major({affine.units})) : nullptr;
    Block *columns = builder.block(of.rows * units * sizeof(float));
    auto forward = std::make_shared<GateForward>(of);
    builder.add(name, {src.block, factors.block, kernel, bias, columns, dst.block},
                [=, from = src.block, to = dst.block](const plan::Run &) {
                    for (size_t gate = 0; gate < gates; ++gate) {
                        (*forward)(gate, from->floats(), kernel->floats(), columns->floats());
                        put_columns(of, gate, columns->floats(), bias == nullptr ? nullptr : bias->floats(),
                                    to->floats());
                    }
                });
    builder.on_backward(src, {affine.kernel}, dst, [=, &builder](const Value &given) -> Value {
        Value diff = builder.plain(given);
        if (builder.is_trained(affine.kernel)) {
            add_kernel_gradient(builder, name, affine.kernel, plain, src.block, diff.block, of);
            if (affine.bias) add_bias_gradient(builder, name, *affine.bias, diff.block, of);
        }
        if (!builder.needs_gradient(src)) return {};
        Value diff_src = builder.value(src.shape, src.desc);
        auto backward = std::make_shared<GateBackward>(of);
        builder.add(name + "_backward_data", {diff.block, factors.block, kernel, diff_src.block},
                    [=, from = diff.block, to = diff_src.block](const plan::Run &) {
                        std::fill_n(to->floats(), of.rows * of.inner, 0.0F);
                        for (size_t gate = 0; gate < gates; ++gate) {
                            (*backward)(gate, from->floats(), kernel->floats(), to->floats());
                        }
                    });
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
