#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "layers/layer_options.h"
#include "layers/masks.h"
#include "plan/moved_axis.h"
#include "rekindle/layer.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_concatenate_options;

struct ConcatenateOptions {
    std::string name;
    int64_t axis;
};

constexpr auto kOptions = parts::options_table<ConcatenateOptions>(
    Given REKINDLE_CONCATENATE_OPTIONS_INIT, parts::layer_name(&Given::name, &ConcatenateOptions::name),
    parts::field("axis", &Given::axis, &ConcatenateOptions::axis, parts::any<int64_t>()));

class Concatenate final : public Layer {
public:
    static constexpr const char *kClassName = "Concatenate";

    explicit Concatenate(ConcatenateOptions options) : Layer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool takes_list() const override { return true; }
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const override;
    std::vector<Value> lower_call(Builder &builder, const Position &position,
                                  const std::vector<Value> &srcs) const override;
    std::optional<Shape> output_mask(const std::vector<TensorSpec> &inputs) const override;
    plan::Mask lower_mask(Builder &builder, const Position &position, const std::vector<Value> &srcs) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    // With the batch.
    size_t axis(const Shape &shape) const { return plan::axis_of(kClassName, options_.axis, shape); }

    const ConcatenateOptions options_;
};

std::vector<Shape> Concatenate::output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const {
    require(!inputs.empty(), "Concatenate is called on no inputs; expected one or more");
    size_t place = axis(with_batch(1, inputs[0])) - 1;
    Shape joined = inputs[0];
    for (size_t i = 1; i < inputs.size(); ++i) {
        Shape expected = inputs[0];
        if (inputs[i].size() == expected.size()) expected[place] = inputs[i][place];
        require(inputs[i] == expected, "Concatenate cannot join inputs of the shapes ", to_string(inputs[0]), " and ",
                to_string(inputs[i]), " along axis ", options_.axis, "; expected shapes that are equal but for it");
        joined[place] += inputs[i][place];
    }
    return {joined};
}

constexpr size_t kSerialBelow = 16384; // elements

// A row-major tensor as rows, one for each place before an axis. A row is a piece of each of the tensors that are
// joined along the axis, one behind the other.
struct Rows {
    size_t count, size; // of one row, in elements
    std::vector<size_t> pieces;
    int threads;

    // Of tensors of these shapes, with the batch.
    Rows(const std::vector<Shape> &shapes, size_t axis, int given_threads)
        : count(element_count(Shape(shapes[0].begin(), shapes[0].begin() + static_cast<std::ptrdiff_t>(axis)))),
          threads(given_threads) {
        for (const Shape &shape : shapes) pieces.push_back(element_count(shape) / count);
        size = std::accumulate(pieces.begin(), pieces.end(), size_t{0});
    }

    // Calls part(which piece, its offset, its offset in what is joined, its size), all in elements.
    template <class Part>
    void for_pieces(const Part &part) const {
        runtime::parallel_for(threads, count, 1, kSerialBelow / size + 1, [&](size_t begin, size_t end) {
            for (size_t row = begin; row < end; ++row) {
                size_t offset = row * size;
                for (size_t i = 0; i < pieces.size(); offset += pieces[i++]) {
                    part(i, row * pieces[i], offset, pieces[i]);
                }
            }
        });
    }
};

// The gradient's pieces, each for the value that it belongs to, where that needs one.
std::vector<Value> lower_slices(Builder &builder, const Rows &rows, const std::vector<Value> &srcs,
                                const Value &diff_dst) {
    std::vector<Value> diff_srcs;
    std::vector<Block *> to, touched{diff_dst.block};
    for (const Value &src : srcs) {
        diff_srcs.push_back(builder.needs_gradient(src) ? builder.value(src.shape, src.desc) : Value{});
        to.push_back(diff_srcs.back().block);
        touched.push_back(to.back());
    }
    builder.add("concatenate_backward", touched, [=, from = diff_dst.block](const plan::Run &) {
        rows.for_pieces([&](size_t i, size_t piece, size_t joined, size_t size) {
            if (to[i] != nullptr) std::copy_n(from->floats() + joined, size, to[i]->floats() + piece);
        });
    });
    return diff_srcs;
}

Value without_mask(Value value) {
    value.mask = {};
    return value;
}

std::vector<Value> Concatenate::lower_call(Builder &builder, const Position &position,
                                           const std::vector<Value> &given) const {
    if (given.size() == 1) return {without_mask(given[0])};
    Shape shape = with_batch(given[0].shape[0], position.outputs[0]);
    std::vector<Shape> shapes;
    std::vector<Value> srcs;
    std::vector<Block *> from;
    for (const Value &src : given) {
        shapes.push_back(src.shape);
        srcs.push_back(builder.plain(src));
        from.push_back(srcs.back().block);
    }
    Rows rows(shapes, axis(shape), builder.request().threads);
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    std::vector<Block *> touched = from;
    touched.push_back(dst.block);
    builder.add("concatenate", touched, [=, to = dst.block](const plan::Run &) {
        rows.for_pieces([&](size_t i, size_t piece, size_t joined, size_t size) {
            std::copy_n(from[i]->floats() + piece, size, to->floats() + joined);
        });
    });
    builder.on_backward(srcs, {}, {dst}, [&builder, rows, srcs](const std::vector<Value> &diff_dsts) {
        return lower_slices(builder, rows, srcs, builder.plain(diff_dsts[0]));
    });
    return {dst};
}

// As Keras: a place of the output counts where any of its elements does, of an input without a mask each.
std::optional<Shape> Concatenate::output_mask(const std::vector<TensorSpec> &inputs) const {
    auto has_mask = [](const TensorSpec &input) { return input.mask.has_value(); };
    if (std::none_of(inputs.begin(), inputs.end(), has_mask)) return std::nullopt;
    std::vector<Shape> shapes;
    for (const TensorSpec &input : inputs) {
        shapes.push_back(input.shape);
        require(!input.mask || input.mask->size() + 1 >= input.shape.size(),
                "Concatenate cannot join a mask of the shape ", input.mask ? to_string(*input.mask) : "",
                " for an input of ", to_string(input.shape), "; expected one of all its dimensions but the last");
    }
    Shape output = output_shapes(shapes, {})[0];
    output.pop_back();
    return output;
}

// What of the rows of a value counts.
plan::Mask row_mask(Builder &builder, const Value &src) {
    if (src.mask.empty()) return lower_ones(builder, Shape(src.shape.begin(), src.shape.end() - 1));
    return src.mask.shape.size() == src.shape.size() ? lower_any(builder, src.mask) : src.mask;
}

plan::Mask lower_joined(Builder &builder, const std::vector<plan::Mask> &masks, size_t axis, const Shape &shape) {
    std::vector<Shape> shapes;
    std::vector<Block *> from;
    for (const plan::Mask &mask : masks) {
        shapes.push_back(mask.shape);
        from.push_back(mask.block);
    }
    Rows rows(shapes, axis, builder.request().threads);
    plan::Mask joined = builder.mask(shape);
    std::vector<Block *> touched = from;
    touched.push_back(joined.block);
    builder.add("concatenate", touched, [=, dst = joined.block](const plan::Run &) {
        rows.for_pieces([&](size_t i, size_t piece, size_t to, size_t size) {
            std::copy_n(from[i]->flags() + piece, size, dst->flags() + to);
        });
    });
    return joined;
}

plan::Mask Concatenate::lower_mask(Builder &builder, const Position &position, const std::vector<Value> &srcs) const {
    std::vector<plan::Mask> masks;
    for (const Value &src : srcs) masks.push_back(row_mask(builder, src));
    Shape shape = with_batch(srcs[0].shape[0], position.outputs[0]);
    size_t place = axis(shape);
    shape.pop_back();
    return place == shape.size() ? lower_or(builder, masks) : lower_joined(builder, masks, place, shape);
}

} // namespace

extern const LayerClass kConcatenate = layer_class<Concatenate, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_concatenate_options_init(rekindle_concatenate_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_concatenate_create(const rekindle_concatenate_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Concatenate>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
