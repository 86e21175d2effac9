#pragma once

#include "metrics/metric_options.h"
#include "parts/list_field.h"

// Metrics of yes and no at thresholds.
namespace rekindle {

// Thresholds in the order in which they were given, or one that stands for none. Throws INVALID_ARGUMENT unless they
// are from 0 to 1.
class Thresholds {
public:
    static Thresholds given(const std::vector<double> &thresholds, double otherwise);
    // Of an AUC: with one below 0 before the given ones, and one above 1 behind.
    static Thresholds opened(std::vector<double> thresholds, bool even);

    size_t count() const { return sorted_.size(); }
    bool is_even() const { return even_; }
    bool is_opened() const { return opened_; }
    const std::vector<float> &sorted() const { return sorted_; }
    // The place in the given order of the sorted threshold.
    size_t place(size_t sorted) const { return order_[sorted]; }

private:
    std::vector<float> sorted_;
    std::vector<size_t> order_;
    bool even_ = false, opened_ = false;
};

// Weights of what was said at a threshold, by what was right.
struct Confusion {
    double true_positives, false_positives, true_negatives, false_negatives;
};

// Which outputs count, and how.
struct CountedOutputs {
    int64_t top_k = 0; // 0: all
    std::optional<int64_t> class_id{};
    bool columns_apart = false;
    std::vector<double> column_weights{};
    bool from_logits = false;
};

// Its state is two histograms over the thresholds: of the outputs whose targets are yes, and of the others.
class ThresholdMetric : public Metric {
public:
    std::vector<Accumulator> accumulators(const Shape &output_sample) const override;
    Fold fold(MetricSources &sources, bool weighted) const override;

protected:
    // By the constructor.
    void set_thresholds(Thresholds thresholds, CountedOutputs outputs) {
        thresholds_ = std::move(thresholds);
        outputs_ = std::move(outputs);
    }
    const Thresholds &thresholds() const { return thresholds_; }
    // Calls visit(index of the sorted threshold, confusion) from the last threshold to the first, for a column's
    // histograms.
    template <class Visit>
    void for_each_threshold(const double *yes, const double *no, const Visit &visit) const;

private:
    Thresholds thresholds_;
    CountedOutputs outputs_;
};

template <class Visit>
void ThresholdMetric::for_each_threshold(const double *yes, const double *no, const Visit &visit) const {
    size_t count = thresholds_.count();
    double all_yes = 0.0, all_no = 0.0;
    for (size_t bin = 0; bin <= count; ++bin) {
        all_yes += yes[bin];
        all_no += no[bin];
    }
    double above_yes = 0.0, above_no = 0.0;
    for (size_t i = count; i-- > 0;) {
        above_yes += yes[i + 1];
        above_no += no[i + 1];
        visit(i, Confusion{above_yes, above_no, all_no - above_no, all_yes - above_yes});
    }
}

// A metric with a value for each threshold: what Part::value makes of a confusion.
template <class Part, class Options, const auto &kOptions>
class ConfusionMetric : public MetricOf<Part, ThresholdMetric, Options, kOptions> {
public:
    using MetricOf<Part, ThresholdMetric, Options, kOptions>::MetricOf;
    size_t value_count(const Shape &) const override { return this->thresholds().count(); }
    void results(std::span<const double> state, std::span<double> values) const override {
        const double *yes = state.data(), *no = yes + this->thresholds().count() + 1;
        this->for_each_threshold(yes, no, [&](size_t i, const Confusion &confusion) {
            values[this->thresholds().place(i)] = Part::value(confusion);
        });
    }
};

// 0 where nothing was counted.
inline double share(double part, double whole) {
    return whole == 0.0 ? 0.0 : part / whole;
}

// A list of thresholds; in JSON also one number, or null for none.
template <class Public, class Options>
struct ThresholdsField : parts::OptionalNumbersField<Public, Options, double> {
    using Base = parts::OptionalNumbersField<Public, Options, double>;

    void check(const Options &options, const char *prefix) const {
        for (double threshold : options.*Base::option) parts::between(0.0, 1.0).check(threshold, {prefix, Base::key});
    }
};

struct ThresholdOptions : MetricNameOptions {
    std::vector<double> thresholds;
};

template <class Public>
constexpr ThresholdsField<Public, ThresholdOptions> thresholds_field(const double *Public::*given,
                                                                     size_t Public::*count) {
    return {parts::optional_numbers("thresholds", given, count, &ThresholdOptions::thresholds)};
}

// What Precision and Recall have besides.
struct TopKOptions : ThresholdOptions {
    int64_t top_k;
    std::optional<int64_t> class_id;
};

// Of the four counts, in C one struct.
inline constexpr auto kThresholdMetricOptions =
    parts::options_table<ThresholdOptions>(rekindle_threshold_metric_options REKINDLE_THRESHOLD_METRIC_OPTIONS_INIT,
                                           metric_name(&rekindle_threshold_metric_options::name),
                                           thresholds_field(&rekindle_threshold_metric_options::thresholds,
                                                            &rekindle_threshold_metric_options::threshold_count));

template <class Given>
constexpr auto top_k_table(const Given &defaults) {
    return parts::options_table<TopKOptions>(
        defaults, metric_name(&Given::name), thresholds_field(&Given::thresholds, &Given::threshold_count),
        parts::optional("top_k", &Given::top_k, &TopKOptions::top_k, parts::at_least<int64_t>(1)),
        parts::field("class_id", &Given::class_id, &TopKOptions::class_id));
}

// As Keras: the k largest outputs of a row are yes, whatever they are, where no thresholds are given.
inline constexpr double kBelowAll = -1e10;

template <class Part>
class CountMetric : public ConfusionMetric<Part, ThresholdOptions, kThresholdMetricOptions> {
public:
    explicit CountMetric(const ThresholdOptions &options)
        : ConfusionMetric<Part, ThresholdOptions, kThresholdMetricOptions>(options) {
        this->set_thresholds(Thresholds::given(options.thresholds, 0.5), {});
    }
};

template <class Part, const auto &kOptions>
class TopKMetric : public ConfusionMetric<Part, TopKOptions, kOptions> {
public:
    Better better() const override { return Better::kMore; }
    explicit TopKMetric(const TopKOptions &options) : ConfusionMetric<Part, TopKOptions, kOptions>(options) {
        this->set_thresholds(Thresholds::given(options.thresholds, options.top_k == 0 ? 0.5 : kBelowAll),
                             {.top_k = options.top_k, .class_id = options.class_id});
    }
};

} // namespace rekindle
