#include <cmath>

#include "core/error.h"
#include "kernels/scores.h"
#include "metrics/mean_metric.h"
#include "parts/choice_or_null_field.h"

namespace rekindle {
namespace {

using Given = rekindle_r2_score_options;

enum class Aggregation { kNone, kUniformAverage, kVarianceWeightedAverage };

struct R2ScoreOptions : MetricNameOptions {
    int64_t num_regressors;
    Aggregation class_aggregation;
};

constexpr auto kOptions = parts::options_table<R2ScoreOptions>(
    Given REKINDLE_R2_SCORE_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("num_regressors", &Given::num_regressors, &R2ScoreOptions::num_regressors,
                 parts::at_least<int64_t>(0)),
    parts::choice_or_null("class_aggregation", &Given::class_aggregation, &R2ScoreOptions::class_aggregation,
                          "uniform_average", "variance_weighted_average"),
    parts::reserved(&Given::reserved));

class R2Score final : public MetricOf<R2Score, Metric, R2ScoreOptions, kOptions> {
public:
    static constexpr const char *kClassName = "R2Score", *kName = "r2_score";

    using MetricOf::MetricOf;
    Better better() const override { return Better::kMore; }
    std::vector<Accumulator> accumulators(const Shape &output_sample) const override {
        Shape columns{columns_of(output_sample)};
        return {
            {"squared_sum", columns}, {"sum", columns}, {"residual", columns}, {"count", columns}, {"num_samples", {}}};
    }
    bool has_value_for_each_class() const override { return options_.class_aggregation == Aggregation::kNone; }
    size_t value_count(const Shape &output_sample) const override {
        return has_value_for_each_class() ? static_cast<size_t>(columns_of(output_sample)) : 1;
    }
    Fold fold(MetricSources &sources, bool weighted) const override;
    void results(std::span<const double> state, std::span<double> values) const override;

private:
    double adjusted(double score, double samples) const;
};

Fold R2Score::fold(MetricSources &sources, bool weighted) const {
    require_output_shape(sources, name().c_str());
    require(sources.output_shape().size() == 2, '"', name(), "\": the output's shape is ",
            to_string(sources.output_shape()), "; expected 2 dimensions, with the batch");
    RowWeights weights = weighted ? sources.weights(name().c_str()) : RowWeights{};
    plan::Block *output = sources.output().block, *target = sources.target();
    size_t columns = sources.row_size();
    return {sources.rows(), columns, {output, target, weights.block}, [=](size_t begin, size_t end, double *state) {
                kernels::ScoreRows rows{output->floats(), target->floats(), weights.values(), weights.rows_per_weight,
                                        columns};
                kernels::add_variances(rows, begin, end,
                                       {state, state + columns, state + 2 * columns, state + 3 * columns});
                state[4 * columns] += static_cast<double>((end - begin) * columns); // as Keras counts them
            }};
}

// For the number of independent variables; where there are too few samples for that, it is as it was.
double R2Score::adjusted(double score, double samples) const {
    double regressors = static_cast<double>(options_.num_regressors);
    if (regressors == 0.0 || regressors >= samples - 1.0) return score;
    return 1.0 - (1.0 - score) * (samples - 1.0) / (samples - regressors - 1.0);
}

void R2Score::results(std::span<const double> state, std::span<double> values) const {
    size_t columns = state.size() / 4;
    const double *squares = state.data(), *sums = squares + columns, *residuals = sums + columns,
                 *counts = residuals + columns;
    double samples = state.back(), sum = 0.0, variance = 0.0;
    for (size_t c = 0; c < columns; ++c) {
        double total = counts[c] == 0.0 ? 0.0 : squares[c] - sums[c] * (sums[c] / counts[c]);
        double score = counts[c] == 0.0 ? 0.0 : 1.0 - residuals[c] / total;
        if (std::isinf(score)) score = 0.0;
        if (has_value_for_each_class()) values[c] = adjusted(score, samples);
        bool is_uniform = options_.class_aggregation == Aggregation::kUniformAverage;
        double weight = is_uniform ? 1.0 : total;
        sum += weight * score;
        variance += weight;
    }
    if (!has_value_for_each_class()) values[0] = samples == 0.0 ? 0.0 : adjusted(sum / variance, samples);
}

} // namespace

extern const MetricClass kR2Score = metric_class<R2Score, kOptions>("r2_score");

} // namespace rekindle

extern "C" {

void rekindle_r2_score_options_init(rekindle_r2_score_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_r2_score_create(const rekindle_r2_score_options *options, rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::R2Score>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
