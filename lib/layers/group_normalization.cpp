#include "kernels/group_normalization.h"
#include "core/error.h"
#include "layers/gamma_beta.h"
#include "layers/group_scheme.h"
#include "layers/permute.h"
#include "plan/moved_axis.h"
#include "rekindle/layer.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_group_normalization_options;

constexpr int64_t kGroupOfEach = -1; // channel

struct GroupNormalizationOptions : GammaBetaOptions {
    std::string name;
    int64_t groups, axis;
    double epsilon;
};

using Own = GroupNormalizationOptions;

constexpr auto kOptions = parts::options_table<Own>(
    Given REKINDLE_GROUP_NORMALIZATION_OPTIONS_INIT, parts::layer_name(&Given::name, &Own::name),
    parts::field("groups", &Given::groups, &Own::groups, parts::any<int64_t>()),
    parts::field("axis", &Given::axis, &Own::axis, parts::any<int64_t>()),
    parts::field("epsilon", &Given::epsilon, &Own::epsilon, parts::more_than(0.0)), gamma_beta_fields<Given>());

class GroupNormalization final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "GroupNormalization";

    explicit GroupNormalization(Own options) : SimpleLayer(options.name), options_(std::move(options)) {
        require(options_.groups >= 1 || options_.groups == kGroupOfEach, "groups is ", options_.groups,
                "; expected 1 or more, or -1");
    }

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    // The channels are the last axis.
    Value lower_last(Builder &builder, const GammaBeta &parameters, const Value &src) const;
    // Of a shape with the batch.
    size_t place(const Shape &shape) const { return plan::axis_of(kClassName, options_.axis, shape); }

    Own options_;
};

Shape GroupNormalization::output_shape(const Shape &input) const {
    Shape shape = with_batch(1, input);
    int64_t channels = shape[place(shape)];
    require(options_.groups == kGroupOfEach || channels % options_.groups == 0, kClassName, ": groups is ",
            options_.groups, "; expected a divisor of the number of channels, ", channels);
    return input;
}

std::vector<WeightSpec> GroupNormalization::weights(const Shape &input) const {
    Shape shape = with_batch(1, input);
    return gamma_beta_specs(options_, {shape[place(shape)]});
}

// Adds the tiles' sums.
void add_tiles(const GroupPass &pass, const GroupScheme &scheme, const Block *sums, size_t offset, Block *gradient) {
    if (gradient == nullptr) return;
    constexpr size_t kSerialBelow = 16384; // sums
    runtime::parallel_for(pass.threads, pass.channels, 16, kSerialBelow / scheme.tiles, [&](size_t begin, size_t end) {
        kernels::sum_channel_rows(sums->floats() + offset, scheme.tiles, 2 * pass.channels, begin, end,
                                  gradient->floats());
    });
}

Value GroupNormalization::lower_last(Builder &builder, const GammaBeta &parameters, const Value &src) const {
    size_t samples = static_cast<size_t>(src.shape.front()), channels = static_cast<size_t>(src.shape.back());
    onednn::Desc view = onednn::Desc::row_major({src.shape.back()});
    auto parameter = [&](std::optional<size_t> index) { return index ? builder.weight(*index, view) : nullptr; };
    GroupPass pass{samples,
                   src.elements() / samples / channels,
                   channels,
                   options_.groups == kGroupOfEach ? channels : static_cast<size_t>(options_.groups),
                   builder.request().threads,
                   static_cast<float>(options_.epsilon),
                   src.block,
                   parameter(parameters.gamma),
                   parameter(parameters.beta),
                   nullptr,
                   nullptr};
    GroupScheme scheme = fits_tiles(pass) ? tiles_scheme(pass) : places_scheme(pass);
    if (builder.training()) {
        pass.means = builder.block(scheme.moments * sizeof(float));
        pass.roots = builder.block(scheme.moments * sizeof(float));
    }
    Value dst = builder.value(src.shape, src.desc);
    Block *room = builder.block(scheme.room);
    builder.add("group_normalization", {src.block, pass.gamma, pass.beta, pass.means, pass.roots, room, dst.block},
                [=](const plan::Run &) { scheme.normalize(pass, room, dst.block); });

    builder.on_backward(src, parameters.parameters(), dst, [=, &builder](const Value &given) -> Value {
        Value diff_dst = builder.plain(given);
        Value diff_src = builder.needs_gradient(src) ? builder.gradient_memory(diff_dst) : Value{};
        auto gradient = [&](std::optional<size_t> index) {
            return index && builder.is_trained(*index) ? builder.gradient_to_write(*index) : nullptr;
        };
        Block *gamma = gradient(parameters.gamma), *beta = gradient(parameters.beta);
        bool has_trained = gamma != nullptr || beta != nullptr;
        Block *sums = has_trained ? builder.block(scheme.tiles * 2 * pass.channels * sizeof(float)) : nullptr;
        GroupGradients to{diff_dst.block, diff_src.block, sums};
        Block *behind = builder.block(scheme.room_behind);
        builder.add(
            "group_normalization_backward",
            {src.block, pass.gamma, pass.means, pass.roots, to.diff_dst, to.diff_src, sums, behind, gamma, beta},
            [=](const plan::Run &) {
                scheme.go_back(pass, to, behind);
                add_tiles(pass, scheme, sums, 0, gamma);
                add_tiles(pass, scheme, sums, pass.channels, beta);
            });
        if (gamma != nullptr) builder.add_written_gradient(*parameters.gamma, gamma);
        if (beta != nullptr) builder.add_written_gradient(*parameters.beta, beta);
        return diff_src;
    });
    return dst;
}

Value GroupNormalization::lower(Builder &builder, const Position &position, const Value &given) const {
    size_t next = position.first_weight, axis = place(given.shape), rank = given.shape.size();
    GammaBeta parameters(options_, next);
    Value src = builder.plain(given);
    if (axis == rank - 1) return lower_last(builder, parameters, src);
    std::vector<size_t> order, back;
    for (size_t i = 0; i < rank; ++i) {
        if (i != axis) order.push_back(i);
        back.push_back(i < axis ? i : i == axis ? rank - 1 : i - 1);
    }
    order.push_back(axis);
    return lower_permute(builder, lower_last(builder, parameters, lower_permute(builder, src, order)), back);
}

} // namespace

extern const LayerClass kGroupNormalization = layer_class<GroupNormalization, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_group_normalization_options_init(rekindle_group_normalization_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_group_normalization_create(const rekindle_group_normalization_options *options,
                                                    rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::GroupNormalization>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
