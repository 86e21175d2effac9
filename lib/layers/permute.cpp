#include "layers/permute.h"

#include <algorithm>

#include "core/error.h"
#include "layers/layer_options.h"
#include "onednn/reorder.h"
#include "parts/list_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_permute_options;

struct PermuteOptions {
    std::string name;
    std::vector<int64_t> dims;
};

constexpr auto kOptions = parts::options_table<PermuteOptions>(
    Given REKINDLE_PERMUTE_OPTIONS_INIT, parts::layer_name(&Given::name, &PermuteOptions::name),
    parts::numbers("dims", &Given::dims, &Given::dim_count, &PermuteOptions::dims));

class Permute final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Permute";

    explicit Permute(PermuteOptions options);

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const PermuteOptions options_;
};

Permute::Permute(PermuteOptions options) : SimpleLayer(options.name), options_(std::move(options)) {
    const Shape dims(options_.dims.begin(), options_.dims.end());
    bool are_all = !dims.empty() && dims.size() <= kMaximumRank;
    for (int64_t axis = 1; axis <= static_cast<int64_t>(dims.size()); ++axis) {
        are_all = are_all && std::count(dims.begin(), dims.end(), axis) == 1;
    }
    require(are_all, "dims is ", to_string(dims), "; expected each of the numbers from 1 to its length once");
}

Shape Permute::output_shape(const Shape &input) const {
    require(input.size() == options_.dims.size(), "Permute: the input's shape is ", to_string(input),
            " without the batch; dims has ", options_.dims.size(), " axes");
    Shape output;
    for (int64_t axis : options_.dims) output.push_back(input[static_cast<size_t>(axis - 1)]);
    return output;
}

Value Permute::lower(Builder &builder, const Position &, const Value &src) const {
    std::vector<size_t> order{0};
    for (int64_t axis : options_.dims) order.push_back(static_cast<size_t>(axis));
    return lower_permute(builder, src, order);
}

// A row-major tensor of the shape, described with its axes in another order: axis i is its axis order[i].
Desc permuted(const Shape &shape, const std::vector<size_t> &order) {
    Shape strides(shape.size(), 1);
    for (size_t i = shape.size() - 1; i-- > 0;) strides[i] = strides[i + 1] * shape[i + 1];
    onednn::Dims dims, their_strides;
    for (size_t axis : order) {
        dims.push_back(shape[axis]);
        their_strides.push_back(strides[axis]);
    }
    return Desc::strided(dims, their_strides);
}

void add_permutation(Builder &builder, const char *name, const Value &from, const std::vector<size_t> &order,
                     const Value &to) {
    builder.add(name, onednn::reorder(permuted(from.shape, order), Desc::row_major(to.shape)),
                {{Argument::kSrc, from.block}, {Argument::kDst, to.block}});
}

} // namespace

Value lower_permute(Builder &builder, const Value &given, const std::vector<size_t> &order) {
    Value src = builder.plain(given);
    Shape shape;
    for (size_t axis : order) shape.push_back(src.shape[axis]);
    std::vector<size_t> back(order.size());
    for (size_t i = 0; i < order.size(); ++i) back[order[i]] = i;
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    add_permutation(builder, "permute", src, order, dst);
    builder.on_backward(src, dst, [&builder, src, back](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.value(src.shape, src.desc);
        add_permutation(builder, "permute_backward", diff_dst, back, diff_src);
        return diff_src;
    });
    return dst;
}

extern const LayerClass kPermute = layer_class<Permute, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_permute_options_init(rekindle_permute_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_permute_create(const rekindle_permute_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Permute>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
