#include <algorithm>

#include "core/error.h"
#include "layers/batch_statistics.h"
#include "plan/moved_axis.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Desc;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_batch_normalization_options;

struct BatchNormalizationOptions : GammaBetaOptions {
    std::string name;
    int64_t axis;
    double momentum, epsilon;
    InitializerPointer moving_mean_initializer, moving_variance_initializer;
};

using Own = BatchNormalizationOptions;

constexpr auto kOptions = parts::options_table<Own>(
    Given REKINDLE_BATCH_NORMALIZATION_OPTIONS_INIT, parts::layer_name(&Given::name, &Own::name),
    parts::field("axis", &Given::axis, &Own::axis, parts::any<int64_t>()),
    parts::field("momentum", &Given::momentum, &Own::momentum, parts::between(0.0, 1.0)),
    parts::field("epsilon", &Given::epsilon, &Own::epsilon, parts::more_than(0.0)), gamma_beta_fields<Given>(),
    parts::initializer("moving_mean_initializer", &Given::moving_mean_initializer, &Given::moving_mean_initializer_name,
                       &Own::moving_mean_initializer),
    parts::initializer("moving_variance_initializer", &Given::moving_variance_initializer,
                       &Given::moving_variance_initializer_name, &Own::moving_variance_initializer));

class BatchNormalization final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "BatchNormalization";

    explicit BatchNormalization(Own options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool takes_mask() const override { return true; }
    void check_mask(const Shape &mask, const Shape &input) const override;
    bool depends_on_batch(bool trains) const override { return trains; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    // With the batch.
    size_t axis(const Shape &input) const { return plan::axis_of(kClassName, options_.axis, input); }

    Own options_;
};

Shape BatchNormalization::output_shape(const Shape &input) const {
    axis(with_batch(1, input));
    return input;
}

std::vector<WeightSpec> BatchNormalization::weights(const Shape &input) const {
    Shape with_any_batch = with_batch(1, input), shape{with_any_batch[axis(with_any_batch)]};
    Desc view = Desc::row_major(shape);
    std::vector<WeightSpec> specs = gamma_beta_specs(options_, shape);
    specs.push_back({"moving_mean", shape, view, options_.moving_mean_initializer, nullptr, nullptr, true});
    specs.push_back({"moving_variance", shape, view, options_.moving_variance_initializer, nullptr, nullptr, true});
    return specs;
}

void BatchNormalization::check_mask(const Shape &mask, const Shape &input) const {
    bool fits = mask.size() + 1 == input.size() && std::equal(mask.begin(), mask.end(), input.begin());
    require(fits, kClassName, "'s mask has the shape ", to_string(mask), "; expected the input's, ", to_string(input),
            ", without the last dimension");
}

// The elements that a mask of all axes but the last says count, as they lie where `axis` has been moved to the end.
void set_counted(Builder &builder, const plan::Mask &mask, size_t axis, size_t last, BatchStatistics &of) {
    of.counted_by_channel = axis < mask.shape.size();
    of.rows_per_flag = of.counted_by_channel ? last : 1;
    of.counted = of.counted_by_channel ? plan::MovedAxis(mask.shape, axis).to_end(builder, mask) : mask;
}

// Its variance would be 0, and its output the same for all.
void require_several(const BatchStatistics &of, size_t shards, const std::string &layer) {
    require(
        shards == 0 || of.rows() > 1, "the layer \"", layer, "\" takes mean and variance of each of ", shards,
        " shards of a batch, and one has a single element of a channel; expected batches, also the last, of twice as "
        "many samples as there are shards, or fewer shards");
}

Value BatchNormalization::lower(Builder &builder, const Position &position, const Value &given) const {
    size_t next = position.first_weight;
    GammaBeta parameters(options_, next);
    bool are_fixed = !builder.training() || position.is_frozen;
    BatchStatistics of{parameters, given, next, next + 1, options_.momentum, static_cast<float>(options_.epsilon),
                       are_fixed};
    plan::MovedAxis moved(given.shape, axis(given.shape));
    if (!of.are_fixed && !given.mask.empty()) {
        set_counted(builder, given.mask, axis(given.shape), static_cast<size_t>(given.shape.back()), of);
    }
    if (!of.are_fixed) require_several(of, builder.request().shards, position.name);
    bool is_blocked = !(given.desc == onednn::activation_desc(given.shape));
    if (is_blocked && moved.is_last() && of.counted.empty()) return lower_blocked(builder, of);
    of.src = moved.to_end(builder, builder.plain(given));
    return moved.back(builder, lower_rows(builder, of));
}

} // namespace

void move_averages(Builder &builder, const BatchStatistics &of, const BatchMoments &moments) {
    float kept = static_cast<float>(of.momentum), taken = static_cast<float>(1.0 - of.momentum);
    auto move = [&](size_t average, plan::Block *mean) {
        builder.move_average({mean, builder.stored_weight(average), static_cast<size_t>(of.channels()),
                              static_cast<double>(of.rows()), moments.counts, kept, taken});
    };
    move(of.moving_mean, moments.mean);
    move(of.moving_variance, moments.variance);
}

extern const LayerClass kBatchNormalization = layer_class<BatchNormalization, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_batch_normalization_options_init(rekindle_batch_normalization_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_batch_normalization_create(const rekindle_batch_normalization_options *options,
                                                    rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::BatchNormalization>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
