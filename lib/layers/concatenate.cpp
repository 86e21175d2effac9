#include <cstring>
#include <numeric>

#include "core/error.h"
#include "layers/layer_options.h"
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
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const ConcatenateOptions options_;
};

std::vector<Shape> Concatenate::output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const {
    require(!inputs.empty(), "Concatenate is called on no inputs; expected one or more");
    size_t axis = plan::axis_of(kClassName, options_.axis, with_batch(1, inputs[0])) - 1;
    Shape joined = inputs[0];
    for (size_t i = 1; i < inputs.size(); ++i) {
        Shape expected = inputs[0];
        if (inputs[i].size() == expected.size()) expected[axis] = inputs[i][axis];
        require(inputs[i] == expected, "Concatenate cannot join inputs of the shapes ", to_string(inputs[0]), " and ",
                to_string(inputs[i]), " along axis ", options_.axis, "; expected shapes that are equal but for it");
        joined[axis] += inputs[i][axis];
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

    template <class Part>
    void for_pieces(const Part &part) const {
        runtime::parallel_for(threads, count, 1, kSerialBelow / size + 1, [&](size_t begin, size_t end) {
            for (size_t row = begin; row < end; ++row) {
                size_t offset = row * size;
                for (size_t i = 0; i < pieces.size(); offset += pieces[i++]) {
                    part(i, row * pieces[i], offset, pieces[i] * sizeof(float));
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
        rows.for_pieces([&](size_t i, size_t piece, size_t joined, size_t bytes) {
            if (to[i] != nullptr) std::memcpy(to[i]->floats() + piece, from->floats() + joined, bytes);
        });
    });
    return diff_srcs;
}

std::vector<Value> Concatenate::lower_call(Builder &builder, const Position &position,
                                           const std::vector<Value> &given) const {
    if (given.size() == 1) return given;
    Shape shape = with_batch(given[0].shape[0], position.outputs[0]);
    auto axis = static_cast<std::ptrdiff_t>(plan::axis_of(kClassName, options_.axis, shape));
    Rows rows{element_count(Shape(shape.begin(), shape.begin() + axis)), 0, {}, builder.request().threads};
    std::vector<Value> srcs;
    std::vector<Block *> from, touched;
    for (const Value &src : given) {
        srcs.push_back(builder.plain(src));
        from.push_back(srcs.back().block);
        rows.pieces.push_back(src.elements() / rows.count);
    }
    rows.size = std::accumulate(rows.pieces.begin(), rows.pieces.end(), size_t{0});
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    touched = from;
    touched.push_back(dst.block);
    builder.add("concatenate", touched, [=, to = dst.block](const plan::Run &) {
        rows.for_pieces([&](size_t i, size_t piece, size_t joined, size_t bytes) {
            std::memcpy(to->floats() + joined, from[i]->floats() + piece, bytes);
        });
    });
    builder.on_backward(srcs, {}, {dst}, [&builder, rows, srcs](const std::vector<Value> &diff_dsts) {
        return lower_slices(builder, rows, srcs, builder.plain(diff_dsts[0]));
    });
    return {dst};
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
