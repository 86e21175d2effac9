#include "layers/state_product.h"

#include <algorithm>
#include <optional>

#include "layers/gate_matrix.h"
#include "layers/row_parts.h"
#include "onednn/matmul.h"
#include "onednn/reorder.h"

namespace rekindle {

using onednn::Argument;
using onednn::CalledPrimitive;
using onednn::Desc;
using onednn::Primitive;
using plan::Block;
using plan::Builder;

namespace {

int64_t signed_of(size_t count) {
    return static_cast<int64_t>(count);
}

// dst (rows, columns) = src (rows, inner) . weights (inner, columns), for the rows of each part.
class Product {
public:
    // `weights` is how they lie; the product may want them in another layout.
    Product(const runtime::Split &rows, const Desc &weights) {
        if (!make(rows, Desc::any(weights.dims()), true)) make(rows, weights, false);
    }

    Desc weights() const { return parts_[0].primitive().desc(Argument::kWeights); }

    void run(size_t part, const float *src, const Block *weights, float *dst) {
        parts_[part]({{Argument::kSrc, src}, {Argument::kWeights, weights->floats()}, {Argument::kDst, dst}});
    }

private:
    // For all parts, with weights in one layout; tells whether all are fast, where they must be.
    bool make(const runtime::Split &rows, const Desc &weights, bool must_be_fast) {
        onednn::Dims dims = weights.dims();
        Desc wanted = weights;
        bool are_made = true;
        parts_.clear();
        for_parts(rows, [&](size_t part) {
            int64_t count = signed_of(rows.end(part) - rows.begin(part));
            auto product = [&] {
                return onednn::matmul(Desc::row_major({count, dims[0]}), wanted, Desc::row_major({count, dims[1]}));
            };
            std::optional<Primitive> made = must_be_fast ? onednn::fast_or_none(product) : product();
            are_made = are_made && made;
            if (!are_made) return;
            wanted = made->desc(Argument::kWeights);
            parts_.emplace_back(std::move(*made));
        });
        return are_made;
    }

    std::vector<CalledPrimitive> parts_;
};

class PlainProduct final : public StateProduct {
public:
    PlainProduct(Builder &builder, const StateProductOf &of)
        : of_(of), stored_(Desc::row_major({signed_of(of.units), signed_of(width())})), forward_(of.rows, stored_),
          result_(builder.block(of.rows.count() * width() * sizeof(float))) {
        builder.weight(of.parameter, stored_); // settles how it lies
        weights_ = builder.weight(of.parameter, forward_.weights());
    }

    std::vector<Block *> forward_blocks() const override { return {weights_, result_}; }
    std::vector<Block *> backward_blocks() const override { return {turned_}; }

    void prepare_backward(Builder &builder) override {
        Desc turned = Desc::strided({signed_of(width()), signed_of(of_.units)}, {1, signed_of(width())});
        backward_.emplace(of_.rows, turned);
        turned_ = builder.stored_weight(of_.parameter);
        Desc wanted = backward_->weights();
        if (wanted == turned) return;
        Block *copy = builder.block(wanted.bytes());
        builder.add("reorder_weights", onednn::reorder(turned, wanted),
                    {{Argument::kSrc, turned_}, {Argument::kDst, copy}});
        turned_ = copy;
    }

    void forward(size_t part, const float *state) override {
        forward_.run(part, state, weights_, result_->floats() + of_.rows.begin(part) * width());
    }
    const float *result(size_t row) const override { return result_->floats() + row * width(); }
    size_t gate_stride() const override { return of_.units; }
    void backward(size_t part, const float *diff, float *diff_state) override {
        backward_->run(part, diff, turned_, diff_state);
    }

    void add_kernel_gradient(Builder &builder, Block *states, Block *diffs, size_t steps) override {
        int64_t rows = signed_of(steps * of_.rows.count()), units = signed_of(of_.units), columns = signed_of(width());
        Primitive product = onednn::matmul(Desc::strided({units, rows}, {1, units}), Desc::row_major({rows, columns}),
                                           Desc::row_major({units, columns}));
        builder.add_weight_gradient("recurrent_kernel_gradient", product,
                                    {{Argument::kSrc, states}, {Argument::kWeights, diffs}},
                                    {{of_.parameter, Argument::kDst}});
    }

private:
    size_t width() const { return of_.gates * of_.units; }

    StateProductOf of_;
    Desc stored_;
    Product forward_;
    std::optional<Product> backward_;
    Block *weights_ = nullptr, *turned_ = nullptr;
    Block *result_; // (batch, gates * units)
};

// Of a state that is dropped out, gate by gate.
class DroppedProduct final : public StateProduct {
public:
    DroppedProduct(Builder &builder, const StateProductOf &of)
        : of_(of),
          kernel_(builder.weight(of.parameter, Desc::row_major({signed_of(of.units), signed_of(of.gates * of.units)}))),
          result_(builder.block(of.gates * of.rows.count() * of.units * sizeof(float))) {
        for_parts(of.rows, [&](size_t part) {
            forward_.emplace_back(matrix(of.rows.begin(part), of.rows.end(part) - of.rows.begin(part)));
        });
    }

    std::vector<Block *> forward_blocks() const override { return {kernel_, result_, of_.factors.block}; }
    std::vector<Block *> backward_blocks() const override { return {kernel_, of_.factors.block}; }

    void prepare_backward(Builder &) override {
        for_parts(of_.rows, [&](size_t part) {
            backward_.emplace_back(matrix(of_.rows.begin(part), of_.rows.end(part) - of_.rows.begin(part)));
        });
    }

    void forward(size_t part, const float *state) override {
        for (size_t gate = 0; gate < of_.gates; ++gate) {
            float *result = result_->floats() + gate * gate_stride() + of_.rows.begin(part) * of_.units;
            forward_[part](gate, state, kernel_->floats(), result);
        }
    }
    const float *result(size_t row) const override { return result_->floats() + row * of_.units; }
    size_t gate_stride() const override { return of_.rows.count() * of_.units; }
    void backward(size_t part, const float *diff, float *diff_state) override {
        size_t rows = of_.rows.end(part) - of_.rows.begin(part);
        std::fill_n(diff_state, rows * of_.units, 0.0F);
        for (size_t gate = 0; gate < of_.gates; ++gate) backward_[part](gate, diff, kernel_->floats(), diff_state);
    }

    void add_kernel_gradient(Builder &builder, Block *states, Block *diffs, size_t steps) override {
        auto gradient = std::make_shared<GateGradient>(matrix(0, steps * of_.rows.count()));
        Block *written = builder.gradient_to_write(of_.parameter);
        builder.add("recurrent_kernel_gradient", {states, diffs, of_.factors.block, written},
                    [=, gates = of_.gates](const plan::Run &) {
                        for (size_t gate = 0; gate < gates; ++gate) {
                            (*gradient)(gate, states->floats(), diffs->floats(), written->floats());
                        }
                    });
        builder.add_written_gradient(of_.parameter, written);
    }

private:
    GateMatrix matrix(size_t first_row, size_t rows) const {
        return {rows, of_.units, of_.units, of_.gates, of_.factors, first_row};
    }

    StateProductOf of_;
    Block *kernel_;
    Block *result_; // (gates, batch, units)
    std::vector<GateForward> forward_;
    std::vector<GateBackward> backward_;
};

} // namespace

std::unique_ptr<StateProduct> make_state_product(Builder &builder, const StateProductOf &of) {
    if (of.factors.empty()) return std::make_unique<PlainProduct>(builder, of);
    return std::make_unique<DroppedProduct>(builder, of);
}

} // namespace rekindle
