#include <cmath>

#include "core/error.h"
#include "kernels/buckets.h"
#include "layers/index_encoding.h"
#include "parts/list_field.h"
#include "parts/optional_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_discretization_options;

struct DiscretizationOptions {
    std::string name;
    int64_t num_bins; // 0: none
    double epsilon;
    std::vector<double> bin_boundaries; // none: they are yet to be found
    OutputMode output_mode;
};

constexpr auto kOptions = parts::options_table<DiscretizationOptions>(
    Given REKINDLE_DISCRETIZATION_OPTIONS_INIT, parts::layer_name(&Given::name, &DiscretizationOptions::name),
    parts::optional("num_bins", &Given::num_bins, &DiscretizationOptions::num_bins, parts::at_least<int64_t>(1)),
    parts::field("epsilon", &Given::epsilon, &DiscretizationOptions::epsilon, parts::more_than(0.0)),
    parts::optional_numbers("bin_boundaries", &Given::bin_boundaries, &Given::bin_boundary_count,
                            &DiscretizationOptions::bin_boundaries, false),
    output_mode(&Given::output_mode, &DiscretizationOptions::output_mode), parts::reserved(&Given::reserved));

class Discretization final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Discretization";

    explicit Discretization(DiscretizationOptions options);

    const char *class_name() const override { return kClassName; }
    Dtype output_dtype(const std::vector<Dtype> &) const override { return encoding().dtype(); }
    Shape output_shape(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &given) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    IndexEncoding encoding() const {
        return {kClassName, options_.output_mode, static_cast<int64_t>(options_.bin_boundaries.size()) + 1};
    }

    const DiscretizationOptions options_;
};

constexpr size_t kMostBoundaries = size_t{1} << 30;

// Keras, too, has both the number of bins and the boundaries that have been found for it in what it writes.
Discretization::Discretization(DiscretizationOptions options)
    : SimpleLayer(options.name), options_(std::move(options)) {
    const std::vector<double> &all = options_.bin_boundaries;
    require(!all.empty() || options_.num_bins != 0, kClassName,
            " has neither bin_boundaries nor num_bins; expected one");
    require(all.size() <= kMostBoundaries, kClassName, ": bin_boundaries has ", all.size(),
            " elements; expected at most ", kMostBoundaries);
    for (size_t i = 0; i < all.size(); ++i) {
        require(std::isfinite(all[i]), kClassName, ": bin_boundaries[", i, "] is ", all[i],
                "; expected a finite number");
        require(i == 0 || all[i] >= all[i - 1], kClassName, ": bin_boundaries[", i, "] is ", all[i],
                "; expected at least the one before it, ", all[i > 0 ? i - 1 : 0]);
    }
}

Shape Discretization::output_shape(const Shape &input) const {
    require(!options_.bin_boundaries.empty(), kClassName,
            " has no bin_boundaries, and none have been found for num_bins ", options_.num_bins,
            "; expected boundaries");
    return encoding().shape(input);
}

Value Discretization::lower(Builder &builder, const Position &, const Value &given) const {
    Value src = builder.plain(given);
    auto boundaries = std::make_shared<const kernels::Boundaries>(
        kernels::padded_boundaries({options_.bin_boundaries.begin(), options_.bin_boundaries.end()}));
    constexpr size_t kCosts = 8;
    return encoding().lower(
        builder, "discretization", src, kCosts,
        [=, from = src.block, is_whole = src.dtype == REKINDLE_INT32](int32_t *indices, size_t begin, size_t end) {
            if (is_whole) {
                kernels::find_buckets(*boundaries, from->integers(), indices, begin, end);
            } else {
                kernels::find_buckets(*boundaries, from->floats(), indices, begin, end);
            }
            return true;
        });
}

} // namespace

extern const LayerClass kDiscretization = layer_class<Discretization, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_discretization_options_init(rekindle_discretization_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_discretization_create(const rekindle_discretization_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Discretization>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
