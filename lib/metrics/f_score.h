#pragma once

#include "metrics/metric_options.h"
#include "parts/choice_or_null_field.h"

// F1Score and FBetaScore.
namespace rekindle {

// In the order of rekindle_average.
enum class Average { kNone, kMicro, kMacro, kWeighted };

struct FScoreOptions : MetricNameOptions {
    double threshold; // 0: none
    Average average;
};

template <class Given>
constexpr auto f_score_threshold(double Given::*given) {
    return parts::optional("threshold", given, &FScoreOptions::threshold, parts::above_to(0.0, 1.0), 0.0);
}

template <class Given>
constexpr auto f_score_average(rekindle_average Given::*given) {
    return parts::choice_or_null("average", given, &FScoreOptions::average, "micro", "macro", "weighted");
}

class FScore : public Metric {
public:
    Better better() const override { return Better::kMore; }
    std::vector<Accumulator> accumulators(const Shape &output_sample) const override;
    size_t value_count(const Shape &output_sample) const override;
    bool has_value_for_each_class() const override { return average_ == Average::kNone; }
    Fold fold(MetricSources &sources, bool weighted) const override;
    void results(std::span<const double> state, std::span<double> values) const override;

protected:
    // By the constructor.
    void set_score(const FScoreOptions &options, double beta) {
        average_ = options.average;
        threshold_ = options.threshold;
        beta_ = beta;
    }

private:
    Average average_ = Average::kNone;
    double threshold_ = 0.0, beta_ = 1.0;
};

} // namespace rekindle
