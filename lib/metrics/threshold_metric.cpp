#include "metrics/threshold_metric.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "kernels/histograms.h"
#include "metrics/mean_metric.h"

namespace rekindle {
namespace {

constexpr float kEpsilon = 1e-7F;

// As numpy's allclose.
bool are_even(const std::vector<float> &sorted) {
    if (sorted.size() < 3) return false;
    for (size_t i = 0; i < sorted.size(); ++i) {
        double even = static_cast<double>(i) / static_cast<double>(sorted.size() - 1);
        if (std::abs(static_cast<double>(sorted[i]) - even) > 1e-7 + 1e-5 * even) return false;
    }
    return true;
}

} // namespace

Thresholds Thresholds::given(const std::vector<double> &thresholds, double otherwise) {
    std::vector<double> all = thresholds.empty() ? std::vector<double>{otherwise} : thresholds;
    Thresholds made;
    made.order_.resize(all.size());
    std::iota(made.order_.begin(), made.order_.end(), size_t{0});
    std::stable_sort(made.order_.begin(), made.order_.end(), [&](size_t a, size_t b) { return all[a] < all[b]; });
    for (size_t i : made.order_) made.sorted_.push_back(static_cast<float>(all[i]));
    made.even_ = std::is_sorted(all.begin(), all.end()) && are_even(made.sorted_);
    return made;
}

Thresholds Thresholds::opened(std::vector<double> thresholds, bool even) {
    std::sort(thresholds.begin(), thresholds.end());
    Thresholds made;
    made.opened_ = true;
    made.sorted_.push_back(0.0F);
    for (double threshold : thresholds) made.sorted_.push_back(static_cast<float>(threshold));
    made.sorted_.push_back(1.0F);
    made.even_ = even || are_even(made.sorted_);
    made.sorted_.front() = -kEpsilon;
    made.sorted_.back() = 1.0F + kEpsilon;
    made.order_.resize(made.sorted_.size());
    std::iota(made.order_.begin(), made.order_.end(), size_t{0});
    return made;
}

std::vector<Accumulator> ThresholdMetric::accumulators(const Shape &output_sample) const {
    Shape bins{static_cast<int64_t>(thresholds_.count()) + 1};
    if (outputs_.columns_apart) bins.insert(bins.begin(), columns_of(output_sample));
    return {{"positives", bins}, {"negatives", bins}};
}

Fold ThresholdMetric::fold(MetricSources &sources, bool weighted) const {
    require_output_shape(sources, name().c_str());
    size_t columns = sources.row_size(), first = 0, end = columns;
    if (outputs_.class_id) {
        int64_t id = *outputs_.class_id;
        require(id >= 0 && static_cast<size_t>(id) < columns, "class_id is ", id, "; expected 0 to ", columns - 1,
                ", for an output of shape ", to_string(sources.output_shape()));
        first = static_cast<size_t>(id);
        end = first + 1;
    }
    const std::vector<double> &column_weights = outputs_.column_weights;
    require(column_weights.empty() || column_weights.size() == columns, "label_weights has ", column_weights.size(),
            " numbers; expected ", columns, ", one for each output");
    plan::Value output = sources.output();
    if (outputs_.from_logits) output = lower_probabilities(sources.builder(), PendingActivation::kSigmoid, output);
    RowWeights weights = weighted ? sources.weights(name().c_str()) : RowWeights{};
    plan::Block *block = output.block, *target = sources.target();
    size_t histogram = (thresholds_.count() + 1) * (outputs_.columns_apart ? columns : 1);
    bool columns_weigh = !column_weights.empty() && !outputs_.columns_apart;
    return {
        sources.rows(), columns, {block, target, weights.block}, [=, this](size_t begin, size_t behind, double *state) {
            kernels::ConfusionRows rows{block->floats(),
                                        target->floats(),
                                        weights.values(),
                                        weights.rows_per_weight,
                                        columns_weigh ? outputs_.column_weights.data() : nullptr,
                                        columns,
                                        first,
                                        end,
                                        static_cast<size_t>(outputs_.top_k),
                                        outputs_.columns_apart};
            kernels::Bins bins{thresholds_.sorted().data(), thresholds_.count(), thresholds_.is_even(),
                               thresholds_.is_opened()};
            kernels::add_to_histograms(rows, bins, begin, behind, state, state + histogram);
        }};
}

} // namespace rekindle

extern "C" void rekindle_threshold_metric_options_init(rekindle_threshold_metric_options *options) {
    rekindle::kThresholdMetricOptions.write_defaults(options);
}
