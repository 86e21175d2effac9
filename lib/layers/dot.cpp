#include "core/error.h"
#include "kernels/rows.h"
#include "layers/layer_options.h"
#include "onednn/matmul.h"
#include "plan/moved_axis.h"
#include "rekindle/layer.h"
#include "runtime/parallel.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_dot_options;

struct DotOptions {
    std::string name;
    parts::Pair axes;
    bool normalize;
};

constexpr auto kOptions = parts::options_table<DotOptions>(
    Given REKINDLE_DOT_OPTIONS_INIT, parts::layer_name(&Given::name, &DotOptions::name),
    parts::field("axes", &Given::axes, &DotOptions::axes),
    parts::field("normalize", &Given::normalize, &DotOptions::normalize), parts::reserved(&Given::reserved));

class Dot final : public Layer {
public:
    static constexpr const char *kClassName = "Dot";

    explicit Dot(DotOptions options) : Layer(options.name), options_(std::move(options)) {
        for (int64_t axis : options_.axes) {
            require(axis != 0, "axes is (", options_.axes[0], ", ", options_.axes[1],
                    "); expected an axis of each input besides the batch");
        }
    }

    const char *class_name() const override { return kClassName; }
    bool takes_list() const override { return true; }
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const override;
    std::vector<Value> lower_call(Builder &builder, const Position &position,
                                  const std::vector<Value> &srcs) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const DotOptions options_;
};

std::vector<Shape> Dot::output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const {
    require(inputs.size() == 2, "Dot is called on ", inputs.size(), " inputs; expected two");
    Shape product;
    int64_t sizes[2];
    for (size_t i = 0; i < 2; ++i) {
        size_t axis = plan::axis_of(kClassName, options_.axes[i], with_batch(1, inputs[i])) - 1;
        Shape left = inputs[i];
        sizes[i] = left[axis];
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(axis));
        product.insert(product.end(), left.begin(), left.end());
    }
    require(sizes[0] == sizes[1], "Dot cannot sum over axis ", options_.axes[0], " of ", to_string(inputs[0]),
            " and axis ", options_.axes[1], " of ", to_string(inputs[1]),
            ", the batch counted; expected equal sizes, not ", sizes[0], " and ", sizes[1]);
    require(product.size() <= kMaximumRank, "Dot makes ", product.size(), " axes of inputs of the shapes ",
            to_string(inputs[0]), " and ", to_string(inputs[1]), "; expected at most ", kMaximumRank);
    if (product.empty()) product = {1};
    return {product};
}

constexpr size_t kSerialBelow = 16384; // elements
constexpr float kEpsilon = 1e-7F;      // Keras's

template <class Part>
void over_rows(int threads, size_t count, size_t size, const Part &part) {
    runtime::parallel_for(threads, count, 16, kSerialBelow / size + 1, [&](size_t begin, size_t end) {
        part(kernels::RowRange{size, begin, end});
    });
}

// The vectors along the last axis of a row-major value, each of the length 1.
Value normalized(Builder &builder, const Value &src) {
    size_t size = static_cast<size_t>(src.shape.back()), count = src.elements() / size;
    int threads = builder.request().threads;
    Value dst = builder.value(src.shape, src.desc);
    Block *inverses = builder.block(count * sizeof(float));
    builder.add("normalize", {src.block, dst.block, inverses},
                [=, from = src.block, to = dst.block](const plan::Run &) {
                    over_rows(threads, count, size, [&](const kernels::RowRange &rows) {
                        kernels::normalize_rows(rows, kEpsilon, from->floats(), to->floats(), inverses->floats());
                    });
                });
    builder.on_backward(src, dst, [=, &builder](const Value &given) {
        Value diff_dst = builder.plain(given), diff_src = builder.gradient_memory(diff_dst);
        builder.add("normalize_backward", {dst.block, inverses, diff_dst.block, diff_src.block},
                    [=, result = dst.block, from = diff_dst.block, to = diff_src.block](const plan::Run &) {
                        over_rows(threads, count, size, [&](const kernels::RowRange &rows) {
                            kernels::normalize_rows_backward(rows, kEpsilon, result->floats(), inverses->floats(),
                                                             from->floats(), to->floats());
                        });
                    });
        return diff_src;
    });
    return dst;
}

// A row-major value as a matrix for each sample: the axis that is summed over, and all others together.
struct Matrix {
    Value value;
    int64_t batch, others, summed;
    bool summed_first; // in memory

    Desc with_summed_last() const { return desc(others, summed, summed_first); }
    Desc with_summed_first() const { return desc(summed, others, !summed_first); }

private:
    Desc desc(int64_t rows, int64_t columns, bool transposed) const {
        int64_t row = transposed ? 1 : columns, column = transposed ? rows : 1;
        return Desc::strided({batch, rows, columns}, {rows * columns, row, column});
    }
};

Matrix matrix_of(Builder &builder, const Value &given, int64_t given_axis, bool normalize) {
    Value value = builder.plain(given);
    size_t axis = plan::axis_of(Dot::kClassName, given_axis, value.shape), last = value.shape.size() - 1;
    bool is_in_place = axis == last || (axis == 1 && !normalize);
    if (!is_in_place) {
        value = plan::MovedAxis(value.shape, axis).to_end(builder, value);
        axis = last;
    }
    if (normalize) value = normalized(builder, value);
    int64_t batch = value.shape[0], summed = value.shape[axis];
    return {value, batch, static_cast<int64_t>(value.elements()) / (batch * summed), summed, axis != last};
}

void add_matmul(Builder &builder, const char *name, const Desc &a, Block *from_a, const Desc &b, Block *from_b,
                Block *to) {
    Desc dst = Desc::row_major({a.dims()[0], a.dims()[1], b.dims()[2]});
    builder.add(name, onednn::matmul(a, b, dst),
                {{Argument::kSrc, from_a}, {Argument::kWeights, from_b}, {Argument::kDst, to}});
}

// d(loss)/d(one) of the product one . other, where `diff` (batch, one's others, other's others) is that of the product.
Value lower_matrix_gradient(Builder &builder, const Matrix &one, const Matrix &other, const Desc &diff,
                            const Desc &diff_transposed, Block *diff_dst) {
    if (!builder.needs_gradient(one.value)) return {};
    Value diff_src = builder.value(one.value.shape, one.value.desc);
    if (one.summed_first) {
        add_matmul(builder, "dot_backward", other.with_summed_first(), other.value.block, diff_transposed, diff_dst,
                   diff_src.block);
    } else {
        add_matmul(builder, "dot_backward", diff, diff_dst, other.with_summed_last(), other.value.block,
                   diff_src.block);
    }
    return diff_src;
}

Value lower_matrices(Builder &builder, const Matrix &a, const Matrix &b, const Shape &shape) {
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    add_matmul(builder, "dot", a.with_summed_last(), a.value.block, b.with_summed_first(), b.value.block, dst.block);
    builder.on_backward({a.value, b.value}, {}, {dst}, [&builder, a, b](const std::vector<Value> &diff_dsts) {
        Block *diff_dst = builder.plain(diff_dsts[0]).block;
        Desc diff = Desc::row_major({a.batch, a.others, b.others});
        Desc transposed = Desc::strided({a.batch, b.others, a.others}, {a.others * b.others, 1, b.others});
        return std::vector<Value>{lower_matrix_gradient(builder, a, b, diff, transposed, diff_dst),
                                  lower_matrix_gradient(builder, b, a, transposed, diff, diff_dst)};
    });
    return dst;
}

// One product for each sample.
Value lower_vectors(Builder &builder, const Value &a, const Value &b, const Shape &shape) {
    size_t count = static_cast<size_t>(shape[0]), size = a.elements() / count;
    int threads = builder.request().threads;
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    builder.add("dot", {a.block, b.block, dst.block}, [=, to = dst.block](const plan::Run &) {
        over_rows(threads, count, size, [&](const kernels::RowRange &rows) {
            kernels::dot_rows(rows, a.block->floats(), b.block->floats(), to->floats());
        });
    });
    builder.on_backward({a, b}, {}, {dst}, [=, &builder](const std::vector<Value> &diff_dsts) {
        Block *diff_dst = builder.plain(diff_dsts[0]).block;
        auto scaled = [&](const Value &one, const Value &other) -> Value {
            if (!builder.needs_gradient(one)) return {};
            Value diff_src = builder.value(one.shape, one.desc);
            builder.add("dot_backward", {diff_dst, other.block, diff_src.block},
                        [=, from = other.block, to = diff_src.block](const plan::Run &) {
                            over_rows(threads, count, size, [&](const kernels::RowRange &rows) {
                                kernels::scale_rows(rows, diff_dst->floats(), from->floats(), to->floats());
                            });
                        });
            return diff_src;
        };
        return std::vector<Value>{scaled(a, b), scaled(b, a)};
    });
    return dst;
}

std::vector<Value> Dot::lower_call(Builder &builder, const Position &position, const std::vector<Value> &srcs) const {
    Shape shape = with_batch(srcs[0].shape[0], position.outputs[0]);
    Matrix a = matrix_of(builder, srcs[0], options_.axes[0], options_.normalize);
    Matrix b = matrix_of(builder, srcs[1], options_.axes[1], options_.normalize);
    if (a.others == 1 && b.others == 1) return {lower_vectors(builder, a.value, b.value, shape)};
    return {lower_matrices(builder, a, b, shape)};
}

} // namespace

extern const LayerClass kDot = layer_class<Dot, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_dot_options_init(rekindle_dot_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_dot_create(const rekindle_dot_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Dot>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
