#include <cmath>

#include "core/error.h"
#include "kernels/channel_moments.h"
#include "layers/layer_options.h"
#include "layers/learner.h"
#include "layers/standardization.h"
#include "parts/array_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Desc;
using parts::NumberArray;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_normalization_options;

struct NormalizationOptions {
    std::string name;
    std::vector<int64_t> axis; // none: one mean and one variance of all
    NumberArray mean, variance;
    bool invert;
};

// `axis` and `no_axis`: in JSON one number, or a list, which may be empty, or null.
struct AxisField {
    static constexpr size_t kSize = sizeof(const int64_t *) + sizeof(size_t) + sizeof(uint32_t);
    static constexpr const char *key = "axis";

    void read(const Given &from, const Given &, NormalizationOptions &options, const char *prefix) const {
        auto list = capi::read_list(from.axis, from.axis_count, text(parts::Argument{prefix, key}).c_str());
        options.axis.assign(list.begin(), list.end());
        bool has_none = capi::read_flag(from.no_axis, text(parts::Argument{prefix, "no_axis"}).c_str());
        require(!has_none || options.axis.empty(), "axis has ", options.axis.size(),
                " elements, and no_axis is set; expected one of them");
        if (!has_none && options.axis.empty()) options.axis.push_back(-1);
    }
    void parse(const Json &json, NormalizationOptions &options) const {
        options.axis.clear();
        if (!parts::is_null(json)) parts::read_number_or_numbers(json, key, options.axis);
    }
    void check(const NormalizationOptions &, const char *) const {}
    void write(const NormalizationOptions &options, Json &config) const {
        parts::write_json(config, key, options.axis);
    }
};

constexpr auto kOptions = parts::options_table<NormalizationOptions>(
    Given REKINDLE_NORMALIZATION_OPTIONS_INIT, parts::layer_name(&Given::name, &NormalizationOptions::name),
    AxisField{}, parts::number_array("mean", &Given::mean, &Given::mean_count, &NormalizationOptions::mean),
    parts::number_array("variance", &Given::variance, &Given::variance_count, &NormalizationOptions::variance),
    parts::field("invert", &Given::invert, &NormalizationOptions::invert));

class Normalization final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Normalization";

    explicit Normalization(NormalizationOptions options);

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    std::unique_ptr<Learner> learner(const Shape &sample) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const NormalizationOptions options_;
};

// A number for each element of `shape`, along whose last axes the array lies; those of 1 element serve all.
std::vector<float> spread(const NumberArray &array, const Shape &shape, const char *name) {
    size_t missing = shape.size() - array.shape.size();
    for (size_t i = 0; i < array.shape.size(); ++i) {
        require(array.shape[i] == 1 || array.shape[i] == shape[missing + i], Normalization::kClassName, ": ", name,
                " has the shape ", to_string(array.shape), "; expected one number, or the input's along axis, ",
                to_string(shape));
    }
    std::vector<float> values(element_count(shape));
    for (size_t i = 0; i < values.size(); ++i) {
        size_t at = 0, rest = i, factor = 1;
        for (size_t axis = shape.size(); axis-- > missing;) {
            size_t place = rest % static_cast<size_t>(shape[axis]),
                   given = static_cast<size_t>(array.shape[axis - missing]);
            at += given == 1 ? 0 : place * factor;
            factor *= given;
            rest /= static_cast<size_t>(shape[axis]);
        }
        values[i] = static_cast<float>(array.values[at]);
    }
    return values;
}

Normalization::Normalization(NormalizationOptions options) : SimpleLayer(options.name), options_(std::move(options)) {
    const NumberArray &mean = options_.mean, &variance = options_.variance;
    require(mean.shape == variance.shape && mean.empty() == variance.empty(), "mean has ", mean.values.size(),
            " numbers and variance has ", variance.values.size(), "; expected both to have the same shape, or neither");
    require(mean.shape.size() <= options_.axis.size(), "mean has the shape ", to_string(mean.shape),
            "; expected at most as many dimensions as axis has axes, ", options_.axis.size());
    for (double one : mean.values) require(std::isfinite(one), "mean has ", one, "; expected finite numbers");
    for (double one : variance.values) {
        require(std::isfinite(one) && one >= 0.0, "variance has ", one, "; expected finite numbers of 0 or more");
    }
}

Shape Normalization::output_shape(const Shape &input) const {
    Shape shape = standardized_shape(kClassName, options_.axis, input);
    if (!options_.mean.empty() && is_known(shape)) spread(options_.mean, shape, "mean");
    return input;
}

std::vector<WeightSpec> Normalization::weights(const Shape &input) const {
    if (!options_.mean.empty()) return {};
    Shape shape = standardized_shape(kClassName, options_.axis, input);
    Desc view = Desc::row_major({static_cast<int64_t>(element_count(shape))});
    return {{"mean", shape, view, make_initializer("zeros", "mean"), nullptr, nullptr, true},
            {"variance", shape, view, make_initializer("ones", "variance"), nullptr, nullptr, true}};
}

Value Normalization::lower(Builder &builder, const Position &position, const Value &src) const {
    StandardizedGroups groups = standardized_groups(kClassName, options_.axis, without_batch(src.shape));
    Standardization of{std::move(groups), {}, {}, position.first_weight, options_.invert};
    if (!options_.mean.empty()) {
        of.mean = spread(options_.mean, of.groups.shape, "mean");
        of.variance = spread(options_.variance, of.groups.shape, "variance");
    }
    return lower_standardization(builder, std::move(of), src);
}

// Takes moments of each place of a sample, and at the end those of the places that have one mean together.
class MomentsLearner final : public Learner {
public:
    MomentsLearner(NormalizationOptions options, const Shape &sample)
        : options_(std::move(options)), groups_(standardized_groups(Normalization::kClassName, options_.axis, sample)),
          means_(groups_.of.size()), squares_(groups_.of.size()) {}

    void add(const float *samples, size_t count) override {
        kernels::add_rows({static_cast<double>(count_), means_.data(), squares_.data()}, samples, groups_.of.size(), 0,
                          count);
        count_ += count;
    }
    std::shared_ptr<Layer> finish() const override;

private:
    NormalizationOptions options_;
    StandardizedGroups groups_;
    size_t count_ = 0;
    std::vector<double> means_, squares_;
};

std::shared_ptr<Layer> MomentsLearner::finish() const {
    std::vector<double> mean(groups_.count()), squares(groups_.count()), count(groups_.count());
    for (size_t i = 0; i < means_.size(); ++i) {
        kernels::ChannelMoments group{count[groups_.of[i]], &mean[groups_.of[i]], &squares[groups_.of[i]]};
        double one_mean = means_[i], one_squares = squares_[i];
        kernels::merge(group, {static_cast<double>(count_), &one_mean, &one_squares}, 1);
        count[groups_.of[i]] = group.count;
    }
    for (size_t i = 0; i < squares.size(); ++i) squares[i] /= count[i];
    NormalizationOptions learned = options_;
    learned.mean = {std::move(mean), groups_.shape};
    learned.variance = {std::move(squares), groups_.shape};
    return std::make_shared<Normalization>(std::move(learned));
}

std::unique_ptr<Learner> Normalization::learner(const Shape &sample) const {
    return std::make_unique<MomentsLearner>(options_, sample);
}

} // namespace

extern const LayerClass kNormalization = layer_class<Normalization, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_normalization_options_init(rekindle_normalization_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_normalization_create(const rekindle_normalization_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Normalization>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
